#!/usr/bin/env bash
# Makes the pictures of the readmes and the user guides from a tour: scripts/pictures.sh out/tour
# Wants ImageMagick (Debian: imagemagick). The Chinese ones are of the light look, the English ones of the dark.
set -euo pipefail
tour=${1:?give the folder of a tour, such as out/tour}
to=$(dirname "$0")/../docs/images

picture() { # NAME STEP: docs/images/NAME.LANG.png in both languages
	local name=$1 step=$2 look
	for look in zh-CN:zh-cn-light en:en-dark; do
		convert "$tour"/[0-9][0-9]-"${look#*:}-$step".png -strip +dither -colors 64 \
			-define png:compression-level=9 -define png:exclude-chunks=date,time "PNG8:$to/$name.${look%%:*}.png"
	done
}

picture home home
picture search search
picture fix fix-answered
picture contact contact-now
picture write compose-filled
picture cover picture-covered
picture ticket thanked
picture settings settings
