# Gatehouse as one image: not root, nothing to write to but /data and /tmp. docs/guides/deploy.md says how to run it.

FROM node:24-bookworm-slim AS build
WORKDIR /src
# SQLite is compiled here, and its compiler left behind. The versions are those of the image's own Debian.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make python3 \
 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
COPY client/package.json client/
RUN npm ci
COPY . .
# The client is a package of its own, which npm links to.
RUN npm run build \
 && npm prune --omit=dev \
 && rm -f node_modules/gatehouse-client

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite:/data/gatehouse.sqlite
WORKDIR /app
# Everything belongs to root: the program cannot change itself.
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
RUN install -d -o 1000 -g 1000 /data
USER 1000:1000
VOLUME ["/data"]
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "dist/bin/gatehouse.js", "health"]
CMD ["node", "dist/server.js"]
