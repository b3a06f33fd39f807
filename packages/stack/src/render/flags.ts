/** Command lines of the programs whose settings are not all in their file; compose and native use start them alike. */

export function prometheusFlags(configFile: string, dataFolder: string, listen: string): string[] {
  return [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${dataFolder}`,
    `--web.listen-address=${listen}`,
    '--web.enable-lifecycle',
    '--web.enable-remote-write-receiver',
    '--enable-feature=exemplar-storage',
  ];
}

export function alertmanagerFlags(configFile: string, dataFolder: string, listen: string): string[] {
  return [
    `--config.file=${configFile}`,
    `--storage.path=${dataFolder}`,
    `--web.listen-address=${listen}`,
    // One replica: without this it opens a cluster port that nobody asked for.
    '--cluster.listen-address=',
  ];
}
