/** The page before its script runs. */
export const DOCUMENT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>headrace</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/page.js"></script>
</head>
<body>
<div id="app"></div>
<noscript><p>This page draws live data and needs JavaScript. Without it: <code>npm run status</code>.</p></noscript>
</body>
</html>
`;

/** A channel that carries water past a wheel. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0b6e75"/>
<path d="M5 11c4-4 7 4 11 0s7 4 11 0M5 21c4-4 7 4 11 0s7 4 11 0" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>
</svg>
`;
