# The demo's three nodes: docker compose --profile demo up
FROM node:22.23.3-bookworm-slim AS packages
WORKDIR /headrace
COPY package.json package-lock.json .npmrc ./
COPY packages ./packages
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:22.23.3-bookworm-slim
ENV NODE_ENV=production
WORKDIR /headrace
COPY --from=packages /headrace ./
USER node
ENTRYPOINT ["node", "packages/cli/bin/headrace.mjs"]
CMD ["--help"]
