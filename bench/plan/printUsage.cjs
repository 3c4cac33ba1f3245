// Loaded before a program to learn how much memory it took at most, and how much time of processors.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpu = Math.round((userCPUTime + systemCPUTime) / 1000);
  process.stderr.write(`peak memory ${Math.round(maxRSS / 1024)} MB, CPU ${cpu} ms\n`);
});
