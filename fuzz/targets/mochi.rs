#![no_main]
libfuzzer_sys::fuzz_target!(init: recto::begin(), |input: &[u8]| recto::bodies::mochi(input));
