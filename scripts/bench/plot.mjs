// The growth of each figure as a plot: both axes by powers of ten, one line for each figure.

const WIDTH = 720
const HEIGHT = 400
const LEFT = 64
const RIGHT = 190
const TOP = 24
const BOTTOM = 48
const COLOURS = ['#2f6feb', '#b3541e', '#1a7f37', '#8250df', '#57606a']

/** @param {{title: string, sizes: number[], lines: {name: string, values: number[]}[]}} chart in ms */
export function plot({ title, sizes, lines }) {
  const values = lines.flatMap(line => line.values).filter(value => value > 0)
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.ceil(Math.log10(Math.max(...values)))
  const x = size => LEFT + ((Math.log10(size) - 3) / 3) * (WIDTH - LEFT - RIGHT)
  const y = ms =>
    TOP + ((high - Math.log10(Math.max(ms, 10 ** low))) / (high - low)) * (HEIGHT - TOP - BOTTOM)
  const grid = Array.from({ length: high - low + 1 }, (_, step) => low + step).map(power => {
    const at = y(10 ** power)
    return `<line x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" stroke="#d0d7de"/><text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${10 ** power} ms</text>`
  })
  const columns = [1_000, 10_000, 100_000, 1_000_000].map(
    size =>
      `<text x="${x(size)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${size.toLocaleString('en')}</text>`
  )
  const drawn = lines.map(({ name, values: own }, number) => {
    const colour = COLOURS[number % COLOURS.length]
    const points = own.map((value, at) => `${x(sizes[at]).toFixed(1)},${y(value).toFixed(1)}`)
    const last = y(own.at(-1))
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${points.map(point => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${colour}"/>`).join('')}<text x="${x(sizes.at(-1)) + 10}" y="${last + 4}" fill="${colour}">${name}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="12" fill="#24292f"><rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>${grid.join('')}${columns.join('')}<text x="${(WIDTH - RIGHT + LEFT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">keys</text>${drawn.join('')}</svg>\n`
}
