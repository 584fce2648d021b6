# One image for migrate, web, worker and relay. The steps that install are those of `make setup`;
# a test compares them, so that they are exercised where there is no Docker engine.
FROM python:3.12-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY locks locks
RUN python -m venv .venv
RUN .venv/bin/python -m pip --disable-pip-version-check install -q --require-hashes -r locks/build.txt
RUN CC="gcc -O2" .venv/bin/python -m pip --disable-pip-version-check install -q --no-build-isolation --require-hashes -r locks/service.txt
COPY pyproject.toml README.md LICENSE ./
COPY rules rules
COPY records records
COPY reports reports
COPY worker worker
COPY api api
RUN .venv/bin/python -m pip --disable-pip-version-check install -q --no-deps --no-build-isolation -e .
# The running containers are read-only.
RUN .venv/bin/python -m compileall -q rules records reports worker api

FROM python:3.12-slim-bookworm
RUN groupadd --gid 10001 sciatriage \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin sciatriage \
    && install -d -o 10001 -g 10001 -m 0700 /data /keys
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 SCIATRIAGE_HOME=/data SCIATRIAGE_DEMO=0
USER 10001:10001
ENTRYPOINT ["sciatriage"]
CMD ["web"]
