// The numbers are those of the table beside the picture: there is no other source, and what the
// table withholds the picture cannot show.
const table = document.getElementById('counts');
const COLOURS = ['#0b5a82', '#d98a00', '#12643a', '#931d22', '#6a4c93', '#4d7c8a', '#a0522d', '#5b6770'];
const HATCH_HEIGHT = 16;

function hatch() {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  pen.fillStyle = '#fff6e0';
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = '#a86b00';
  pen.lineWidth = 2;
  for (const from of [-8, 0, 8]) {
    pen.beginPath();
    pen.moveTo(from, 8);
    pen.lineTo(from + 8, 0);
    pen.stroke();
  }
  return tile;
}

const withheld = {
  id: 'withheld',
  afterDatasetsDraw(chart) {
    const pattern = chart.ctx.createPattern(hatch(), 'repeat');
    const floor = chart.scales.y.getPixelForValue(0);
    chart.data.datasets.forEach((set, index) => chart.getDatasetMeta(index).data.forEach((bar, at) => {
      if (!set.withheld[at]) return;
      const width = bar.width || 12;
      chart.ctx.fillStyle = pattern;
      chart.ctx.strokeStyle = '#7c4a00';
      chart.ctx.fillRect(bar.x - width / 2, floor - HATCH_HEIGHT, width, HATCH_HEIGHT);
      chart.ctx.strokeRect(bar.x - width / 2, floor - HATCH_HEIGHT, width, HATCH_HEIGHT);
    }));
  },
};

function draw() {
  const columns = [...table.tHead.rows[0].cells].slice(1);
  const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.total !== 'true');
  const datasets = columns
    .map((column, index) => ({column, cells: rows.map((row) => row.cells[index + 1])}))
    .filter(({column}) => column.dataset.total !== 'true')
    .map(({column, cells}, index) => ({
      label: column.textContent,
      data: cells.map((cell) => (cell.dataset.withheld ? null : Number(cell.dataset.count))),
      withheld: cells.map((cell) => Boolean(cell.dataset.withheld)),
      backgroundColor: COLOURS[index % COLOURS.length],
      borderRadius: 4,
      maxBarThickness: 72,
    }));
  const canvas = document.getElementById('chart');
  Chart.defaults.font = {family: getComputedStyle(document.body).fontFamily, size: 14};
  Chart.defaults.color = '#16242f';
  new Chart(canvas, {
    type: 'bar',
    data: {labels: rows.map((row) => row.cells[0].textContent), datasets},
    plugins: [withheld],
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      plugins: {legend: {display: datasets.length > 1, position: 'bottom'}},
      scales: {
        y: {beginAtZero: true, ticks: {precision: 0}, grid: {color: '#dfe5e8'}},
        x: {grid: {display: false}},
      },
    },
  });
  canvas.dataset.drawn = String(datasets.length);
}

if (table) draw();
