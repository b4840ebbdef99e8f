/*
 * What a report can do with a script: language and theme, the table, the chart.
 * All data is text: nothing here makes HTML out of it.
 */
(function () {
	'use strict';

	const root = document.documentElement;
	const element = id => document.getElementById(id);
	const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
	const number = n => n.toLocaleString('en-US');

	root.classList.add('script-on');
	all('.script').forEach(e => { e.hidden = false; });

	/* Buttons of which one is pressed. */
	function choice(id, chosen, act) {
		const buttons = all('button', element(id));
		const press = value => buttons.forEach(b => b.setAttribute('aria-pressed', String(b.dataset.value === value)));

		buttons.forEach(b => b.addEventListener('click', () => {
			press(b.dataset.value);
			act(b.dataset.value);
		}));
		press(chosen);
	}

	/* --- language and theme --- */

	const redraws = [];

	function language() {
		return root.dataset.lang === 'en' ? 'en' : 'zh';
	}

	function speak(lang) {
		root.dataset.lang = lang;
		root.lang = lang === 'en' ? 'en' : 'zh-CN';
		all('[data-en]').forEach(e => { e.placeholder = e.dataset[language()]; });
		redraws.forEach(redraw => redraw());
	}

	choice('languages', root.dataset.lang, speak);
	choice('themes', matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light', theme => {
		root.dataset.theme = theme;
		redraws.forEach(redraw => redraw());
	});

	/* --- the table of codes --- */

	const table = element('codes');
	const bodies = all('tbody', table).filter(b => b.parentNode === table);
	const shown = new Map(bodies.map(b => [b, b.textContent.toLowerCase()]));

	function fold(body, open) {
		body.classList.toggle('open', open);
		body.querySelector('.fold').setAttribute('aria-expanded', String(open));
	}

	function keyOf(body, column) {
		const cell = body.rows[0].cells[column];

		return cell.dataset.v === undefined ? cell.innerText : Number(cell.dataset.v);
	}

	function sortBy(column, descending) {
		const keys = new Map(bodies.map(b => [b, keyOf(b, column)]));
		const compare = (a, b) => typeof a === 'number' ? a - b : a.localeCompare(b, language());

		bodies.sort((a, b) => (descending ? -1 : 1) * compare(keys.get(a), keys.get(b)));
		bodies.forEach(b => table.appendChild(b));
	}

	all('thead th', table).forEach((th, column) => {
		const button = th.querySelector('button');

		if (!button)
			return;
		button.addEventListener('click', () => {
			/* Numbers are wanted large first, words from the front. */
			const first = th.classList.contains('n') ? 'descending' : 'ascending';
			const now = th.getAttribute('aria-sort');
			const next = !now ? first : now === 'ascending' ? 'descending' : 'ascending';

			all('thead th', table).forEach(other => other.removeAttribute('aria-sort'));
			th.setAttribute('aria-sort', next);
			sortBy(column, next === 'descending');
		});
	});

	function filter() {
		const words = element('filter').value.toLowerCase().split(/\s+/);
		let found = 0;

		bodies.forEach(b => {
			b.hidden = !words.every(word => shown.get(b).includes(word));
			found += !b.hidden;
		});
		element('found').textContent = found + ' / ' + bodies.length;
	}

	function goToHash() {
		const body = bodies.find(b => '#' + b.id === location.hash);

		if (!body)
			return;
		element('filter').value = '';
		filter();
		fold(body, true);
		body.scrollIntoView({ block: 'start' });
	}

	bodies.forEach(b => {
		fold(b, false);
		b.rows[0].addEventListener('click', event => {
			/* Who marks text of the row does not mean to fold it. */
			if (event.target.closest('button') || String(getSelection()) === '')
				fold(b, !b.classList.contains('open'));
		});
	});
	element('filter').addEventListener('input', filter);
	element('unfold').addEventListener('click', event => {
		const open = event.currentTarget.getAttribute('aria-pressed') !== 'true';

		event.currentTarget.setAttribute('aria-pressed', String(open));
		bodies.forEach(b => fold(b, open));
	});
	addEventListener('hashchange', goToHash);
	addEventListener('beforeprint', () => bodies.forEach(b => fold(b, true)));
	filter();
	goToHash();

	/* --- the chart --- */

	const data = JSON.parse(element('data').textContent);
	const bins = data.codes.length > 0 ? data.codes[0].length : 0;
	const chart = element('chart');
	const tip = element('tip');
	const day = 86400000;
	let grouping = 'codes';
	let graph = null;

	/* Times are those of the log's own clock, kept as if it were UTC. */
	function clock(ms, withDate, withSeconds) {
		const two = n => String(n).padStart(2, '0');
		const d = new Date(ms);
		const hours = data.clock === 'boot' ? Math.floor(ms / 3600000) : d.getUTCHours();
		const time = two(hours) + ':' + two(d.getUTCMinutes()) + (withSeconds ? ':' + two(d.getUTCSeconds()) : '');

		if (data.clock === 'boot')
			return '+' + time;
		if (data.clock === 'day' || !withDate)
			return time;
		return d.getUTCFullYear() + '-' + two(d.getUTCMonth() + 1) + '-' + two(d.getUTCDate()) +
			(data.width % day === 0 ? '' : ' ' + time);
	}

	function label(date) {
		const ms = date.getTime();

		if (data.clock === 'date' && ms % day === 0)
			return clock(ms, true, false).slice(5, 10);
		return clock(ms, false, ms % 60000 !== 0);
	}

	function colours() {
		const style = getComputedStyle(root);

		return data[grouping].map((_, i) => style.getPropertyValue('--s' + i).trim());
	}

	/* A bin stands in its middle; the first and last row are the ends of the axis. */
	function rows() {
		const series = data[grouping];
		const row = (ms, i) => [new Date(ms)].concat(series.map(values => i < 0 ? 0 : values[i]));
		const list = [row(data.start, -1)];

		for (let i = 0; i < bins; i++)
			list.push(row(data.start + (i + 0.5) * data.width, i));
		list.push(row(data.start + bins * data.width, -1));
		return list;
	}

	/* Stacked bars: the first series stands at the bottom. */
	function drawBars(e) {
		const g = e.dygraph;
		const c = e.drawingContext;

		if (e.seriesIndex !== 0)
			return;
		for (let i = 1; i <= bins; i++) {
			const start = data.start + (i - 1) * data.width;
			const left = g.toDomXCoord(start);
			const width = g.toDomXCoord(start + data.width) - left;
			let sum = 0;

			data[grouping].forEach((values, s) => {
				const n = g.visibility()[s] ? values[i - 1] : 0;
				const bottom = g.toDomYCoord(sum);

				if (n === 0)
					return;
				sum += n;
				c.fillStyle = g.colour[s];
				c.fillRect(left, g.toDomYCoord(sum), Math.max(1, width - (width > 4 ? 1 : 0)), bottom - g.toDomYCoord(sum));
			});
		}
	}

	function tipLine(name, count, swatch) {
		const tr = document.createElement('tr');
		const cells = [document.createElement('td'), document.createElement('td'), document.createElement('td')];

		if (swatch)
			cells[0].appendChild(swatch.cloneNode(true));
		cells[1].textContent = name;
		cells[2].textContent = number(count);
		cells[2].className = 'n';
		cells.forEach(cell => tr.appendChild(cell));
		return tr;
	}

	function fillTip(bin) {
		const start = data.start + bin * data.width;
		const head = document.createElement('b');
		const lines = document.createElement('table');
		let sum = 0;

		head.textContent = clock(start, true, data.width % 60000 !== 0) +
			(data.width < day ? ' – ' + clock(start + data.width, false, data.width % 60000 !== 0) : '');
		all('li', element('legend-' + grouping)).forEach((li, s) => {
			const n = data[grouping][s][bin];

			if (n === 0 || !graph.visibility()[s])
				return;
			sum += n;
			lines.appendChild(tipLine(li.innerText.trim(), n, li.querySelector('.dot')));
		});
		lines.appendChild(tipLine(language() === 'en' ? 'all' : '合计', sum));
		tip.textContent = '';
		tip.appendChild(head);
		tip.appendChild(lines);
	}

	let mark = null;

	function point(bin) {
		const box = chart.getBoundingClientRect();
		const left = graph.toDomXCoord(data.start + bin * data.width);
		const right = graph.toDomXCoord(data.start + (bin + 1) * data.width);
		const area = graph.getArea();

		fillTip(bin);
		tip.hidden = false;
		mark.hidden = false;
		Object.assign(mark.style, { left: left + 'px', width: Math.max(2, right - left) + 'px', top: area.y + 'px', height: area.h + 'px' });
		/* Beside the bar, on the side where there is room. */
		const beside = right + 10 + tip.offsetWidth <= box.width ? right + 10 : left - 10 - tip.offsetWidth;

		tip.style.left = scrollX + box.left + Math.max(0, Math.min(beside, box.width - tip.offsetWidth)) + 'px';
		tip.style.top = scrollY + box.top + 8 + 'px';
	}

	function leave() {
		tip.hidden = true;
		mark.hidden = true;
	}

	function look() {
		const style = getComputedStyle(root);

		graph.colour = colours();
		return {
			axisLineColor: style.getPropertyValue('--line').trim(),
			gridLineColor: style.getPropertyValue('--line').trim(),
			colors: graph.colour,
		};
	}

	function makeGraph() {
		if (graph)
			graph.destroy();
		graph = new window.Dygraph(chart, rows, {
			labels: ['x'].concat(data[grouping].map((_, i) => String(i))),
			labelsUTC: true, stackedGraph: true, includeZero: true, highlightCircleSize: 0, fillGraph: false,
			plotter: e => { if (e.dygraph.colour) drawBars(e); },
			axes: {
				x: { axisLabelFormatter: label, pixelsPerLabel: 80 },
				y: { axisLabelFormatter: v => v % 1 === 0 ? number(v) : '', axisLabelWidth: 46, pixelsPerLabel: 40 },
			},
			highlightCallback: (event, x, points, row) => point(Math.max(0, Math.min(bins - 1, row - 1))),
			unhighlightCallback: leave,
			zoomCallback: () => { element('whole').hidden = !graph.isZoomed(); leave(); },
			/* A finger scrolls the page. */
			interactionModel: matchMedia('(pointer: coarse)').matches ? {} : window.Dygraph.defaultInteractionModel,
		});
		mark = document.createElement('div');
		mark.className = 'mark';
		mark.hidden = true;
		chart.appendChild(mark);
		graph.updateOptions(look());
	}

	function showGrouping() {
		['codes', 'categories'].forEach(id => {
			element('legend-' + id).hidden = id !== grouping;
			all('button', element('legend-' + id)).forEach(b => b.setAttribute('aria-pressed', 'true'));
		});
		element('whole').hidden = true;
		makeGraph();
	}

	function moveBy(event) {
		const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
		let bin = Number(chart.dataset.bin || (step > 0 ? -1 : bins));

		if (!step)
			return;
		/* To the next bin that has something. */
		do
			bin += step;
		while (bin >= 0 && bin < bins && data[grouping].every(values => values[bin] === 0));
		if (bin >= 0 && bin < bins) {
			chart.dataset.bin = bin;
			point(bin);
		}
		event.preventDefault();
	}

	/* Its legend sets style attributes, which the policy forbids; ours is HTML. */
	function withoutLegend(plugins) {
		return plugins.filter(plugin => plugin !== window.Dygraph.Plugins.Legend);
	}

	function startChart() {
		window.Dygraph.PLUGINS = withoutLegend(window.Dygraph.PLUGINS);
		chart.hidden = false;
		element('picture').hidden = true;
		element('hint').hidden = false;
		showGrouping();
		choice('groupings', grouping, value => {
			grouping = value;
			showGrouping();
		});
		all('.legend').forEach(legend => all('button', legend).forEach((button, series) => {
			button.disabled = false;
			button.addEventListener('click', () => {
				const visible = button.getAttribute('aria-pressed') !== 'true';

				button.setAttribute('aria-pressed', String(visible));
				graph.setVisibility(series, visible);
			});
		}));
		element('whole').addEventListener('click', () => graph.resetZoom());
		chart.addEventListener('keydown', moveBy);
		chart.addEventListener('blur', leave);
		redraws.push(() => graph.updateOptions(look()));
	}

	speak(root.dataset.lang);
	if (window.Dygraph && bins > 0)
		startChart();
	else
		element('groupings').hidden = true;
}());
