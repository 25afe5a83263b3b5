# Two stages: the first installs, the second runs as a user without rights.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /srv/digitalhelp
RUN python -m venv /opt/venv
COPY requirements.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/digitalhelp --create-home digitalhelp
COPY --from=build /opt/venv /opt/venv
COPY data /srv/digitalhelp/data
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    DIGITALHELP_DATA_DIR=/srv/digitalhelp/data \
    DIGITALHELP_DATABASE_URL=sqlite:////var/lib/digitalhelp/digitalhelp.db
USER 10001
WORKDIR /var/lib/digitalhelp
VOLUME /var/lib/digitalhelp
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s \
    CMD ["python", "-c", "import httpx; httpx.get('http://127.0.0.1:8000/health/live').raise_for_status()"]
CMD ["digitalhelp", "run", "--host", "0.0.0.0"]
