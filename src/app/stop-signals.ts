/** SIGINT and SIGTERM: the first one asks to stop, the second one ends it at once. */

/** What the two signals do. */
export type StopHandlers = {
  readonly stop: () => void;
  readonly interrupt: () => void;
};

/** Listens until the function returned is called. */
export function onStopSignals({ stop, interrupt }: StopHandlers): () => void {
  let isStopping = false;
  const hear = (): void => {
    if (isStopping) interrupt();
    else stop();
    isStopping = true;
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return () => {
    process.off('SIGINT', hear);
    process.off('SIGTERM', hear);
  };
}

/** Resolves at the first of them. Listens from the moment it is called. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stopListening = onStopSignals({ stop, interrupt: stop });
    function stop(): void {
      stopListening();
      resolve();
    }
  });
}
