package io.gpudocker.worker.observe;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * OpenTelemetry's SDK with an exporter of spans by OTLP over HTTP. Spans wait in memory, a bounded number of them, and go
 * out from a thread of its own: whoever makes one never waits. What else there is to set (sampler, headers, batches) is
 * read from the SDK's own {@code OTEL_} variables. Nothing but this class touches the SDK.
 */
final class OtlpExport implements AutoCloseable {
    private static final long CLOSE_SECONDS = 2;

    /** Of the exporter, which logs stack traces; kept, since a logger that nobody holds forgets its level. */
    private static final Logger EXPORTER = Logger.getLogger("io.opentelemetry.exporter");

    private final OpenTelemetrySdk sdk;
    private boolean closed;

    private OtlpExport(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    static OtlpExport to(URI endpoint, String host, String version) {
        EXPORTER.setLevel(Level.OFF);
        var ours = Resource.builder()
                .put("service.version", version)
                .put("host.name", host)
                .build();
        return new OtlpExport(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of("otel.service.name", "gpu-docker-worker"))
                .addPropertiesCustomizer(_ -> forced(endpoint))
                .addResourceCustomizer((given, _) -> given.merge(ours))
                .addSpanExporterCustomizer((exporter, _) -> new ToldExporter(exporter, System::nanoTime))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk());
    }

    /** Metrics and logs have ways of their own. */
    private static Map<String, String> forced(URI endpoint) {
        return Map.of(
                "otel.traces.exporter", "otlp",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none",
                "otel.exporter.otlp.traces.protocol", "http/protobuf",
                "otel.exporter.otlp.endpoint", endpoint.toString());
    }

    OpenTelemetry telemetry() {
        return sdk;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
