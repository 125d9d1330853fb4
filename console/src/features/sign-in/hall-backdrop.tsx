/** The hall behind the door: two rows of arches that fade into the dark. Drawn, not loaded. */
export function HallBackdrop() {
  const columns = Array.from({ length: 9 }, (_, column) => 10 + column * 160);
  const windows = Array.from({ length: 18 }, (_, window) => 12 + window * 80);
  return (
    <svg className="hall" viewBox="0 0 1440 900" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <defs>
        <linearGradient id="fade" x1="0" y1="0" x2="0" y2="1">
          <stop offset=".3" stopColor="#fff" stopOpacity="0" />
          <stop offset=".62" stopColor="#fff" stopOpacity=".75" />
          <stop offset="1" stopColor="#fff" stopOpacity=".3" />
        </linearGradient>
        <mask id="soft">
          <rect width="1440" height="900" fill="url(#fade)" />
        </mask>
      </defs>
      <g mask="url(#soft)">
        {columns.map((x) => (
          <path key={x} d={[arch(x, 70, 540), arch(x + 16, 54, 550), arch(x + 32, 38, 560)].join('')} />
        ))}
        {windows.map((x) => (
          <path key={x} d={arch(x, 28, 382, 434)} />
        ))}
        <path d="M0 450.5H1440M0 470.5H1440M0 900H1440" />
      </g>
    </svg>
  );
}

/** A round arch: its left foot, its radius, where the curve springs from, and where it stands. */
function arch(x: number, radius: number, spring: number, foot = 900): string {
  return `M${x} ${foot}V${spring}a${radius} ${radius} 0 0 1 ${2 * radius} 0V${foot}`;
}
