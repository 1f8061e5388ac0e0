# Two stages: build the locked environment with uv, run it as a user who owns nothing but the data.
ARG PYTHON=3.12
FROM docker.io/library/python:${PYTHON}-slim AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=1
RUN python3 -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --disable-pip-version-check 'uv>=0.9,<1'
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN /opt/uv/bin/uv sync --locked --all-extras --no-dev --no-install-project
COPY monitor ./monitor
RUN /opt/uv/bin/uv sync --locked --all-extras --no-dev --no-editable
# the German lexicon and the dictionaries of other languages, so that a container starts at once
RUN MONITOR_CACHE=/app/lexicon .venv/bin/python -c 'from monitor.core.language.inflected import LANGUAGES as all; from monitor.lexicon import open_lexicon; [*map(open_lexicon().dictionary, all)]'

FROM docker.io/library/python:${PYTHON}-slim
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin monitor \
    && install -d -o monitor -g monitor /data
WORKDIR /app
COPY --from=build /app/.venv ./.venv
COPY --from=build /app/lexicon ./lexicon
COPY config ./config
COPY seeds ./seeds
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 MONITOR_CONFIG=/app/config MONITOR_DATA=/data \
    MONITOR_CACHE=/app/lexicon
USER monitor
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=20s --start-period=2m --retries=3 CMD ["monitor", "status", "--quiet"]
ENTRYPOINT ["monitor"]
CMD ["run"]
