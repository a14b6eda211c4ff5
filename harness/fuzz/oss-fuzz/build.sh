#!/bin/bash -eu
# SPDX-License-Identifier: BSD-2-Clause
exec "$SRC/provm/.clusterfuzzlite/build.sh"
