import { useEffect, useRef, useState } from "preact/hooks";

/** The newest value, but changed at most once in `gapMs`: for what has to be asked of the server. */
export function useSlowly<T>(value: T, gapMs: number): T {
  const [shown, show] = useState(value);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (Object.is(value, shown)) return;
    const take = (): void => {
      changedAt.current = performance.now();
      show(() => value);
    };
    const timer = setTimeout(take, Math.max(0, changedAt.current + gapMs - performance.now()));
    return () => clearTimeout(timer);
  }, [value, shown, gapMs]);
  return shown;
}
