export type Series = { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] };

const WIDTH = 640;
const HEIGHT = 320;
const MARGIN = { left: 70, right: 110, top: 36, bottom: 44 } as const;
const COLOURS = ['#1f5fa8', '#c2541b', '#2f7d4f', '#7a4ea3'];

const escaped = (text: string): string => text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function niceNumber(value: number): string {
  if (value >= 1_000_000) return `${+(value / 1_000_000).toPrecision(3)} M`;
  if (value >= 10_000) return `${+(value / 1000).toPrecision(3)} k`;
  return String(+value.toPrecision(3));
}

/** A line plot as SVG, both axes logarithmic unless `y` is linear. */
export function linePlot(options: {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly yScale: 'linear' | 'logarithmic';
  readonly series: readonly Series[];
}): string {
  const { title, x, y, yScale, series } = options;
  const points = series.flatMap((one) => one.points);
  const xs = [...new Set(points.map(([at]) => at))].sort((a, b) => a - b);
  const ys = points.map(([, value]) => value);
  const [xLow, xHigh] = [Math.log(Math.min(...xs)), Math.log(Math.max(...xs))];
  const isLog = yScale === 'logarithmic';
  const scaled = (value: number): number => (isLog ? Math.log10(Math.max(1, value)) : value);
  const low = isLog ? Math.floor(scaled(Math.min(...ys))) : 0;
  const high = isLog ? Math.ceil(scaled(Math.max(...ys))) : Math.max(...ys) * 1.1;
  const plotWidth = WIDTH - MARGIN.left - MARGIN.right;
  const plotHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
  const px = (value: number): number => MARGIN.left + ((Math.log(value) - xLow) / (xHigh - xLow)) * plotWidth;
  const py = (value: number): number => MARGIN.top + plotHeight - ((scaled(value) - low) / (high - low)) * plotHeight;
  const steps = isLog
    ? Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at))
    : [0, 1, 2, 3, 4].map((at) => (high * at) / 4);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="20" font-size="14" fill="#222">${escaped(title)}</text>`,
    ...steps.flatMap((value) => [
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${py(value).toFixed(1)}" y2="${py(value).toFixed(1)}" stroke="#ddd"/>`,
      `<text x="${MARGIN.left - 6}" y="${(py(value) + 4).toFixed(1)}" text-anchor="end" fill="#555">${niceNumber(value)}</text>`,
    ]),
    ...xs.map(
      (value) =>
        `<text x="${px(value).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle" fill="#555">${value}</text>`,
    ),
    `<text x="${MARGIN.left + plotWidth / 2}" y="${HEIGHT - 8}" text-anchor="middle" fill="#222">${escaped(x)}</text>`,
    `<text transform="translate(14 ${MARGIN.top + plotHeight / 2}) rotate(-90)" text-anchor="middle" fill="#222">${escaped(y)}</text>`,
  ];
  for (const [at, { name, points: line }] of series.entries()) {
    const colour = COLOURS[at % COLOURS.length];
    const path = line.map(([left, up]) => `${px(left).toFixed(1)},${py(up).toFixed(1)}`).join(' ');
    const last = line.at(-1);
    parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const [left, up] of line)
      parts.push(`<circle cx="${px(left).toFixed(1)}" cy="${py(up).toFixed(1)}" r="3" fill="${colour}"/>`);
    if (last !== undefined)
      parts.push(
        `<text x="${(px(last[0]) + 8).toFixed(1)}" y="${(py(last[1]) + 4).toFixed(1)}" fill="${colour}">${escaped(name)}</text>`,
      );
  }
  return `${[...parts, '</svg>'].join('\n')}\n`;
}
