# Builds nexus from a clean checkout; the final image holds the runtime and the published program, and runs as nobody in particular.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish src/Host -c Release -o /app

FROM node:20 AS studio
WORKDIR /studio
COPY src/Host/Studio/npm/ .
RUN npm ci --ignore-scripts --no-audit --no-fund && cd node_modules/@elsa-workflows/elsa-studio-wasm && find . -name '*.map*' -delete && rm -f index.html* package.json

FROM mcr.microsoft.com/dotnet/aspnet:10.0
ENV NEXUS_DATA=/data DOTNET_EnableDiagnostics=0
RUN mkdir /data && chown 64198:64198 /data
COPY --from=build /app /app
COPY --from=studio /studio/node_modules/@elsa-workflows/elsa-studio-wasm /app/studio
USER 64198:64198
VOLUME /data
EXPOSE 5199
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["/app/nexus", "doctor", "--quiet"]
ENTRYPOINT ["/app/nexus"]
CMD ["serve", "--urls", "http://0.0.0.0:5199"]
