package io.gpudocker.worker.observe;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what could not be exported, at most once a minute. Called by the SDK's thread. */
final class ToldExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(ToldExporter.class);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final SpanExporter exporter;
    private final LongSupplier nanoTime;
    private long lost;
    private @Nullable Long toldAt;

    ToldExporter(SpanExporter exporter, LongSupplier nanoTime) {
        this.exporter = exporter;
        this.nanoTime = nanoTime;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> {
            if (!result.isSuccess()) {
                failed(count, result.getFailureThrowable());
            }
        });
    }

    private synchronized void failed(int spans, @Nullable Throwable reason) {
        lost += spans;
        long now = nanoTime.getAsLong();
        if (toldAt == null || now - toldAt >= QUIET.toNanos()) {
            LOG.warn("spans-lost spans={} reason=\"{}\"", lost, told(reason));
            toldAt = now;
            lost = 0;
        }
    }

    /** The SDK's own exception says nothing; what is below it does, where it was not the collector that refused. */
    private static String told(@Nullable Throwable reason) {
        Throwable cause = reason == null ? null : reason.getCause();
        return cause == null ? "the collector did not take them" : cause.toString();
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
