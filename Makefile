# The commands of the project. `make help` explains them. Needs Python 3.11 and nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
BASE := .venv/.installed-base
DEV := .venv/.installed-dev
# `make test ARGS="tests/grids -x"`: more words for pytest.
ARGS ?=
# `make lock UPGRADE=` keeps the versions that are locked already.
UPGRADE ?= --upgrade
COMPILE = $(PY) -m uv pip compile --quiet $(UPGRADE) --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run backup restore dev test postgres check quarter fuzz browser chaos bench vendor lock

help:  ## 显示这份说明
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(BASE)  ## 启动门户（网页、后台任务、定时任务、Valkey），Ctrl-C 结束；换端口：PORT=8001
	@exec $(PY) -m xingdong.run

backup: $(BASE)  ## 备份 make run 的数据（不用停），默认写入 var/backups；指定文件：FILE=路径
	@exec env XINGDONG_ENV=development $(PY) manage.py backup $(FILE) $(ARGS)

restore: $(BASE)  ## 恢复备份：make restore FILE=路径；已有数据时加 ARGS=--replace
	@exec env XINGDONG_ENV=development $(PY) manage.py restore "$(FILE)" $(ARGS)

dev: $(DEV)  ## 安装测试与检查用的依赖

test: $(DEV)  ## 全部测试：SQLite 与真实的 Valkey；ARGS 传给 pytest
	@exec env -u DATABASE_URL XINGDONG_ENV=test $(PY) -m xingdong.embedded --no-postgres -- \
	  $(PY) -m pytest -n auto $(ARGS)

postgres: $(DEV)  ## 全部测试，换成真实的 PostgreSQL，包括抢单等并发测试
	@exec env XINGDONG_ENV=test $(PY) -m xingdong.embedded -- $(PY) -m pytest -n auto $(ARGS)

check: $(DEV)  ## 代码检查：ruff、导入契约、迁移、上线检查
	@exec .ci/check

quarter: $(DEV)  ## 模拟一个季度的 1000 件诉求，从办理经过重新核算全部数据和提醒
	@exec env -u DATABASE_URL XINGDONG_ENV=test $(PY) -m pytest -m quarter tests/journeys $(ARGS)

fuzz: $(DEV)  ## 一千个损坏的表格、接口的随机请求：每个都有明确的答复
	@exec env -u DATABASE_URL XINGDONG_ENV=test $(PY) -m pytest -m fuzz $(ARGS)

browser: $(DEV)  ## 浏览器里的完整流程（需要 Chromium；root 下自动安装）
	@.ci/chromium
	@exec $(PY) -m xingdong.embedded -- $(PY) -m pytest -m browser tests/browser $(ARGS)

chaos: $(DEV)  ## 反复杀掉每个进程、拔掉主机的网线，一单不丢
	@exec $(PY) -m xingdong.embedded -- $(PY) -m pytest -m chaos tests/chaos $(ARGS)

bench: $(DEV)  ## 测量速度
	@exec $(PY) -m xingdong.embedded -- $(PY) -m pytest -m bench tests/bench -s $(ARGS)

vendor:  ## 重新取得 static/vendor 里的前端文件（需要 Node；平时不需要）
	@$(PYTHON) .ci/vendor.py

lock: $(DEV)  ## 按 pyproject.toml 重新锁定版本；UPGRADE= 不升级，只补上新写的依赖
	@$(PY) -m pip install --quiet uv
	@$(COMPILE) pyproject.toml -o requirements/base.txt
	@$(COMPILE) pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	@git diff --stat requirements

.venv/bin/python:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "需要 Python 3.11。请先安装，或指定：make PYTHON=/路径/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@"$(PYTHON)" -m venv .venv \
	  || { echo "不能创建虚拟环境。Debian 和 Ubuntu 请安装 python3.11-venv。"; exit 1; }

$(BASE): .venv/bin/python requirements/base.txt
	@$(PY) requirements/install.py base
	@touch $@

$(DEV): $(BASE) requirements/dev.txt
	@$(PY) requirements/install.py dev
	@touch $@
