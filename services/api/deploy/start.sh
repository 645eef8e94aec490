#!/bin/bash
set -euo pipefail
systemctl enable --quiet muster-api
systemctl restart muster-api
