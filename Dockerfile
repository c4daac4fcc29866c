# Builds the binary in one image and puts it alone into a slim one. From a clean clone: docker build -t recto .

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
ENV SQLX_OFFLINE=true
# The caches keep the dependencies between builds; what leaves them is the binary.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin recto && install -D target/release/recto /out/recto

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin recto \
 && install -d -o recto -g recto -m 700 /data
COPY --from=build /out/recto /usr/local/bin/recto
COPY LICENSE /usr/share/doc/recto/LICENSE
ENV RECTO_DATA_DIR=/data RECTO_LISTEN=0.0.0.0:8080
USER recto
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s --retries=3 CMD ["recto", "health"]
# As the first process it gets SIGTERM itself, and ends calmly. Open requests have up to ten seconds to finish, and docker waits no
# longer by itself: run it with --stop-timeout 60.
ENTRYPOINT ["recto"]
CMD ["serve"]
