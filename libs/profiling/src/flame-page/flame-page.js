/* global d3, flamegraph -- the scripts before this one define them */
// Runs in the browser, inside the page that render-flame-page.ts makes.
{
  const { unit, tree } = JSON.parse(document.querySelector('#data').textContent);

  const CATEGORIES = {
    application: { label: 'own code', colour: '#f4a259' },
    dependency: { label: 'dependencies', colour: '#8fc1e3' },
    node: { label: 'Node', colour: '#a3d39c' },
    v8: { label: 'V8', colour: '#d9d2e9' },
  };
  const ROOT_COLOUR = '#d8dee4';
  const FOUND_COLOUR = '#f06fc3';

  const container = document.querySelector('#chart');
  const details = document.querySelector('#details');
  const search = document.querySelector('#search');
  const found = document.querySelector('#found');
  let current = null;

  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const chart = flamegraph()
    .width(container.clientWidth)
    .cellHeight(20)
    .minFrameSize(1)
    .transitionDuration(isStill ? 0 : 150)
    .setColorMapper(({ highlight, data }) =>
      highlight ? FOUND_COLOUR : (CATEGORIES[data.category]?.colour ?? ROOT_COLOUR),
    )
    .setLabelHandler(describe)
    .setSearchMatch(({ data }, term) =>
      `${data.name} ${data.place} ${data.packageName ?? ''}`
        .toLowerCase()
        .includes(term.toLowerCase()),
    )
    .setSearchHandler(showFound)
    .onHover(showDetails)
    .onClick(choose);

  // Once: asked again with data that it has prepared itself, it does not recognise it.
  d3.select(container).datum(tree).call(chart);
  addLegend();
  choose(root());

  search.addEventListener('input', () => {
    found.textContent = '';
    if (search.value === '') chart.clear();
    else chart.search(search.value);
    choose(current);
  });
  document.querySelector('#controls').addEventListener('submit', (event) => event.preventDefault());
  document.querySelector('#reset').addEventListener('click', () => chart.resetZoom());
  container.addEventListener('mouseleave', () => showDetails(current));
  container.addEventListener('keydown', (event) => {
    if (!moveByKey(event.key)) return;
    event.preventDefault();
  });
  addEventListener('resize', () => {
    chart.width(container.clientWidth);
    chart.update();
    choose(current);
  });

  function root() {
    return d3.select(container).datum();
  }

  function moveByKey(key) {
    if (key === 'Escape') chart.resetZoom();
    else if (key === 'Enter') chart.zoomTo(current);
    else {
      const next = neighbour(key);
      if (next === undefined) return false;
      if (next !== null) choose(next);
    }
    return true;
  }

  /** The box that an arrow leads to, of those that are drawn; null at an edge. */
  function neighbour(key) {
    const siblings = (current.parent?.children ?? []).filter(isDrawn).sort((a, b) => a.x0 - b.x0);
    const place = siblings.indexOf(current);
    if (key === 'ArrowDown') return current.parent;
    if (key === 'ArrowLeft') return siblings[place - 1] ?? null;
    if (key === 'ArrowRight') return siblings[place + 1] ?? null;
    if (key !== 'ArrowUp') return undefined;
    const callees = (current.children ?? []).filter(isDrawn);
    return callees.sort((a, b) => b.value - a.value)[0] ?? null;
  }

  function isDrawn(node) {
    return (node.x1 - node.x0) * container.clientWidth > 1;
  }

  function choose(node) {
    current = node;
    showDetails(node);
    d3.select(container)
      .selectAll('g')
      .classed('current', (each) => each === node);
  }

  function showDetails(node) {
    details.textContent = describe(node);
  }

  function describe({ data }) {
    const owner = CATEGORIES[data.category]?.label;
    const name = data.packageName === null ? owner : `${owner}: ${data.packageName}`;
    return [
      data.name,
      `${showAmount(data.value)} with all that it called, ${showAmount(data.self)} itself`,
      name,
      data.place,
    ]
      .filter(Boolean)
      .join(' · ');
  }

  /** Boxes on top of others that are found count in those; what an enlarged box hides counts, too. */
  function showFound(results) {
    const all = new Set(results);
    const outermost = results.filter(
      (node) =>
        !node
          .ancestors()
          .slice(1)
          .some((at) => all.has(at)),
    );
    const amount = outermost.reduce((sum, { data }) => sum + data.value, 0);
    found.textContent = `${results.length} found, ${showAmount(amount)}`;
  }

  function showAmount(amount) {
    const percent = ((100 * amount) / (tree.value || 1)).toFixed(1);
    const shown = unit === 'ms' ? `${amount.toFixed(1)} ms` : showBytes(amount);
    return `${shown} (${percent} %)`;
  }

  function showBytes(bytes) {
    return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(2)} MB` : `${(bytes / 1e3).toFixed(1)} kB`;
  }

  function addLegend() {
    const sums = {};
    const pending = [tree];
    for (const { category, self, children } of pending) {
      sums[category] = (sums[category] ?? 0) + self;
      pending.push(...children);
    }
    for (const [category, { label, colour }] of Object.entries(CATEGORIES)) {
      const entry = document.createElement('li');
      const swatch = d3.select(entry).append('svg').attr('width', 14).attr('height', 14);
      swatch.append('rect').attr('width', 14).attr('height', 14).attr('fill', colour);
      entry.append(`${label} ${showAmount(sums[category] ?? 0)}`);
      document.querySelector('#legend').append(entry);
    }
  }
}
