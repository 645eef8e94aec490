#!/bin/bash
set -euo pipefail
systemctl enable --quiet muster-web
systemctl restart muster-web
