package io.gpudocker.worker.observe;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where spans go: to the endpoint that is configured; else where OpenTelemetry's Java agent sends them, if the process
 * has one; else there are none. Opened and closed by the process, once.
 */
public final class TraceExport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TraceExport.class);

    private final Tracing tracing;
    private final @Nullable OtlpExport export;

    private TraceExport(Tracing tracing, @Nullable OtlpExport export) {
        this.tracing = tracing;
        this.export = export;
    }

    /**
     * Begins to export where that is asked for; reaches nobody yet.
     *
     * @param endpoint of OTLP over HTTP, without {@code /v1/traces}
     * @param version the worker's
     * @throws RuntimeException when the environment's {@code OTEL_} variables are wrong
     */
    public static TraceExport open(Optional<URI> endpoint, String host, String version) {
        if (endpoint.isPresent()) {
            OtlpExport export = OtlpExport.to(endpoint.get(), host, version);
            LOG.info("tracing endpoint={}", endpoint.get());
            return new TraceExport(Tracing.of(export.telemetry(), host), export);
        }
        OpenTelemetry global = GlobalOpenTelemetry.getOrNoop();
        if (global.equals(OpenTelemetry.noop())) {
            return new TraceExport(Tracing.off(), null);
        }
        LOG.info("tracing by=agent");
        return new TraceExport(Tracing.of(global, host), null);
    }

    public Tracing tracing() {
        return tracing;
    }

    /** Sends what there is, for two seconds at most. A second call waits for the first. */
    @Override
    public void close() {
        if (export != null) {
            export.close();
        }
    }
}
