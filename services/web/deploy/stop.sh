#!/bin/bash
# ApplicationStop: the revision that runs now. A unit that was never installed has nothing to stop.
set -euo pipefail
systemctl stop muster-web || [ $? -eq 5 ]
