# plugingov and git on Debian slim, for whatever runs containers; nothing in it runs as root, and it holds no secret.
#
#     docker build --tag plugingov .
#     docker run --rm --network none --volume "$PWD:/repository" plugingov check
#
# Your own mirror, or a digest, goes in with --build-arg PYTHON=....
ARG PYTHON=python:3.12-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY requirements/run.txt requirements/
COPY policies/builtin policies/builtin
COPY src src
# `--build-arg EXTRAS=cel` where a policy has rules of its own.
ARG EXTRAS=""
RUN python -I -m venv /opt/plugingov \
    && /opt/plugingov/bin/python -I -m pip install --quiet --no-cache-dir --disable-pip-version-check \
        --requirement requirements/run.txt "/build${EXTRAS:+[$EXTRAS]}"

FROM ${PYTHON}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
# What is mounted belongs to somebody else, which git would refuse; the gate reads objects and runs no hook or filter.
RUN git config --system safe.directory "*"
COPY --from=build /opt/plugingov /opt/plugingov
ENV PATH=/opt/plugingov/bin:$PATH PYTHONDONTWRITEBYTECODE=1
WORKDIR /repository
USER 10001:10001
ENTRYPOINT ["plugingov"]
CMD ["--help"]
