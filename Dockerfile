# One image for every role: the command says which.
#   docker run -v ./site.yaml:/site/site.yaml -v glassbay:/site/data -p 8080:8080 --env-file secrets.env glassbay relay/main.ts /site/site.yaml
#   docker run ... glassbay edge/main.ts /site/site.yaml --bay bay-1
#   docker run ... glassbay config/start/main.ts /site/site.yaml        # relay, edges and, where none is named, the broker

FROM node:24-slim AS build
WORKDIR /glassbay
COPY package.json package-lock.json ./
RUN npm ci --no-fund --no-audit
COPY tsconfig.json vite.config.ts ./
COPY relay/wire relay/wire
COPY viewer viewer
RUN npx vite build

FROM node:24-slim AS packages
WORKDIR /glassbay
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-fund --no-audit

FROM node:24-slim
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends ffmpeg fonts-dejavu-core fonts-noto-cjk tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /glassbay
ENV NODE_ENV=production
COPY --from=packages /glassbay/node_modules node_modules
COPY package.json ./
COPY config config
COPY edge edge
COPY relay relay
COPY --from=build /glassbay/viewer/dist viewer/dist
RUN mkdir -p /site/data && chown -R node:node /site
USER node
VOLUME /site/data
EXPOSE 8080
# An edge listens on nothing: its health is its process. A relay, or a whole site, answers here.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GLASSBAY_HEALTH_PORT ?? 8080}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(process.env.GLASSBAY_HEALTH_PORT === 'none' ? 0 : 1))"]
ENTRYPOINT ["tini", "--", "node"]
CMD ["config/start/main.ts", "/site/site.yaml"]
