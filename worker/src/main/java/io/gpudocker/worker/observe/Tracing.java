package io.gpudocker.worker.observe;

import io.gpudocker.messages.codec.CommandEnvelope;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.worker.domain.InboundRecord;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Spans around a command and its steps, in the trace that the command's {@code traceparent} names; what goes out carries
 * that of the command's span. Attributes are names, positions and codes, never payloads or messages. Turned off it only
 * does the work, and no class of OpenTelemetry is loaded. Thread-safe; a span belongs to the thread of the command's turn.
 */
public final class Tracing {
    private static final String ERROR_TYPE = "error.type";
    private static final Tracing OFF = new Tracing("", null);
    private static final Here NOWHERE = new Here(null);
    private static final Sending UNSEEN = new Sending(null);

    private final String host;
    private final @Nullable Tracer tracer;

    private Tracing(String host, @Nullable Tracer tracer) {
        this.host = host;
        this.tracer = tracer;
    }

    public static Tracing off() {
        return OFF;
    }

    /** @param host the worker's host id, for the attribute {@code gdw.host} */
    public static Tracing of(OpenTelemetry telemetry, String host) {
        return new Tracing(host, telemetry.getTracer("io.gpudocker.worker"));
    }

    /** What is done with a command. */
    @FunctionalInterface
    public interface Way {
        void go(DecodedCommand command) throws InterruptedException;
    }

    /** What a span is around. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws InterruptedException;
    }

    /**
     * Carries a record out within a span of its own, unless it is none that can be answered. Each time anew: a repeat, or
     * the same record after a crash, has its own span in the same trace.
     *
     * @param way is handed the command with the {@code traceparent} that its answer and events are to carry
     */
    public void command(InboundRecord record, DecodedCommand decoded, Way way) throws InterruptedException {
        if (tracer == null) {
            way.go(decoded);
            return;
        }
        switch (decoded) {
            case DecodedCommand.DeadLetter letter -> way.go(letter);
            case DecodedCommand.Refused(CommandEnvelope envelope, CommandError error) ->
                within(tracer, record, envelope, traced -> way.go(new DecodedCommand.Refused(traced, error)));
            case DecodedCommand.Valid valid ->
                within(
                        tracer,
                        record,
                        valid.envelope(),
                        traced -> way.go(new DecodedCommand.Valid(traced, valid.command(), valid.contentDigest())));
        }
    }

    @FunctionalInterface
    private interface Traced {
        void go(CommandEnvelope envelope) throws InterruptedException;
    }

    private void within(Tracer spans, InboundRecord record, CommandEnvelope envelope, Traced way)
            throws InterruptedException {
        Span span = started(spans, record, envelope);
        around(span, () -> {
            String traceParent = TraceParents.of(span.getSpanContext());
            way.go(traceParent == null ? envelope : envelope.withTraceParent(traceParent));
            return true;
        });
    }

    /** The conventions for messaging: a consumer that processes one message of Kafka. */
    private Span started(Tracer spans, InboundRecord record, CommandEnvelope envelope) {
        String type = MessageTypes.command(envelope.type()).isPresent() ? envelope.type() : "unknown";
        Span span = spans.spanBuilder(type)
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(TraceParents.context(envelope.traceParent()))
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute(
                        "messaging.destination.name",
                        record.position().partition().topic())
                .setAttribute(
                        "messaging.destination.partition.id",
                        Integer.toString(record.position().partition().number()))
                .setAttribute("messaging.kafka.offset", record.position().offset())
                .setAttribute("messaging.message.id", envelope.id().id())
                .setAttribute("messaging.message.conversation_id", envelope.correlationId())
                .setAttribute("gdw.host", host)
                .setAttribute("gdw.kind", record.topicKind().wireName())
                .startSpan();
        String name = envelope.key();
        if (name != null) {
            span.setAttribute("gdw.name", name);
        }
        return span;
    }

    /**
     * Does a part of the present command within a span below its.
     *
     * @param errorCode of what came out; empty where it went well
     */
    public <T> T step(String name, Function<T, Optional<String>> errorCode, Work<T> work) throws InterruptedException {
        if (tracer == null) {
            return work.run();
        }
        Span span = tracer.spanBuilder(name).startSpan();
        return around(span, () -> {
            T result = work.run();
            errorCode.apply(result).ifPresent(code -> failed(span, code));
            return result;
        });
    }

    private static <T> T around(Span span, Work<T> work) throws InterruptedException {
        try (Scope _ = span.makeCurrent()) {
            return work.run();
        } catch (InterruptedException | RuntimeException | Error e) {
            failed(span, e.getClass().getName());
            throw e;
        } finally {
            span.end();
        }
    }

    private static void failed(Span span, String errorType) {
        span.setAttribute(ERROR_TYPE, errorType);
        span.setStatus(StatusCode.ERROR);
    }

    /** How the present command ends. */
    public void answered(CommandResult result) {
        if (tracer == null) {
            return;
        }
        Span span = Span.current();
        span.setAttribute("gdw.status", result.status().name());
        CommandError error = result.error();
        if (error != null) {
            failed(span, error.code().name());
        }
    }

    /** The present command is answered with its first answer. */
    public void repeated() {
        if (tracer != null) {
            Span.current().setAttribute("gdw.repeat", true);
        }
    }

    /** Begins the span of an answer's way to Kafka, which another thread ends; none where no command is carried out. */
    public Sending sending(String topic) {
        if (tracer == null || !Span.current().getSpanContext().isValid()) {
            return UNSEEN;
        }
        return new Sending(tracer.spanBuilder("send " + topic)
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.type", "send")
                .setAttribute("messaging.operation.name", "send")
                .setAttribute("messaging.destination.name", topic)
                .startSpan());
    }

    /** An answer on its way to Kafka. */
    public static final class Sending {
        private final @Nullable Span span;

        private Sending(@Nullable Span span) {
            this.span = span;
        }

        /** It is committed, or it failed. Called on any thread, once. */
        public void ended(@Nullable Throwable failure) {
            if (span == null) {
                return;
            }
            if (failure != null) {
                failed(span, failure.getClass().getName());
            }
            span.end();
        }
    }

    /** The present span, for what another thread does for this one. */
    public Here here() {
        return tracer == null ? NOWHERE : new Here(Context.current());
    }

    /** A span to work within, on whatever thread. */
    public static final class Here {
        private final @Nullable Context context;

        private Here(@Nullable Context context) {
            this.context = context;
        }

        public <T> T run(Work<T> work) throws InterruptedException {
            if (context == null) {
                return work.run();
            }
            try (Scope _ = context.makeCurrent()) {
                return work.run();
            }
        }
    }
}
