export * from './attribute.ts';
export * from './contract.ts';
export * from './contracts/ilp-connector.ts';
export * from './contracts/index.ts';
export * from './metric.ts';
export * from './pipeline-model.ts';
export * from './problem.ts';
export * from './prometheus/series-name.ts';
