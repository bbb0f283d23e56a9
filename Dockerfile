# One program and its data folder. The steps are the Makefile's.
#
#   docker build -t ankebord .
#   docker run -p 8080:8080 -v ankebord-data:/data ankebord

FROM node:20-bookworm AS assets
WORKDIR /src
COPY Makefile ./
COPY templates/static/package.json templates/static/package-lock.json templates/static/.npmrc templates/static/
RUN make npm

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=assets /src/templates/static/node_modules templates/static/node_modules
# A cached layer can be older than the files beside it: touched, it counts as new.
RUN touch templates/static/node_modules/.package-lock.json && make build \
 && install -d -o 10001 -g 10001 /out/data

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates tzdata \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/ankebord /ankebord
COPY --from=build --chown=10001:10001 /out/data /data
USER 10001:10001
ENV ANKEBORD_ADDR=0.0.0.0:8080 ANKEBORD_DATA=/data
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/ankebord", "healthcheck"]
ENTRYPOINT ["/ankebord"]
CMD ["serve"]
