package io.gpudocker.worker.observe;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** W3C's {@code traceparent}, from and to text. Pure. */
final class TraceParents {
    /** The carrier is the text itself. */
    private static final TextMapGetter<String> ITSELF =
            (traceParent, field) -> field.equals("traceparent") ? traceParent : null;

    private TraceParents() {}

    /** The context of a remote parent; the empty one where there is none, or its text is malformed. */
    static Context context(@Nullable String traceParent) {
        return traceParent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), traceParent, ITSELF);
    }

    /** Null where there is no trace, as with an SDK that is disabled. */
    static @Nullable String of(SpanContext span) {
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
