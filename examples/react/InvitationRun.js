// <InvitationRun run="RUN" publishableKey="KEY" onFinished={run => ...} />; "EMAILER/widget.js" is in the page's head.
import { createElement, useEffect, useRef } from "react";

export function InvitationRun({ run, publishableKey, onFinished }) {
  const ref = useRef(null);
  useEffect(() => {
    const element = ref.current, tell = event => onFinished?.(event.detail);
    element.addEventListener("finished", tell);
    return () => element.removeEventListener("finished", tell);
  }, [onFinished]);
  return createElement("invitation-run", { ref, run, "data-key": publishableKey });
}
