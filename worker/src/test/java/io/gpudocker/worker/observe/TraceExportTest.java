package io.gpudocker.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TraceExportTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ToldExporter.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void endListening() {
        logger.detachAppender(log);
    }

    @Test
    void closingSendsWhatThereIs() throws Exception {
        try (Collector collector = new Collector(200)) {
            try (TraceExport export = export(collector.endpoint())) {
                assertThat(step(export, "some step")).isTrue();
            }

            assertThat(collector.requests()).singleElement().satisfies(request -> {
                assertThat(request.path()).isEqualTo("/v1/traces");
                assertThat(request.contentType()).isEqualTo("application/x-protobuf");
                assertThat(request.has("some step")).isTrue();
                assertThat(request.has("gpu-docker-worker")).isTrue();
                assertThat(request.has("host1")).isTrue();
                assertThat(request.has("1.2.3")).isTrue();
            });
        }
        assertThat(log.list).isEmpty();
    }

    @Test
    void whatACollectorDoesNotTakeIsALineInTheLog() throws Exception {
        try (Collector collector = new Collector(404)) {
            try (TraceExport export = export(collector.endpoint())) {
                assertThat(step(export, "lost")).isTrue();
            }
            await().until(() -> !log.list.isEmpty());
        }

        assertThat(log.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage()).startsWith("spans-lost spans=1 reason=");
            assertThat(line.getThrowableProxy()).isNull();
        });
    }

    @Test
    void itIsSaidAtMostOnceAMinute() {
        var now = new AtomicLong();
        var exporter = new ToldExporter(new Failing(), now::get);

        for (int i = 0; i < 3; i++) {
            exporter.export(List.of(span(), span()));
        }
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        exporter.export(List.of(span()));

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "spans-lost spans=2 reason=\"java.io.IOException: away\"",
                        "spans-lost spans=5 reason=\"java.io.IOException: away\"");
    }

    @Test
    void withoutAnEndpointAndAnAgentItIsOff() {
        try (TraceExport export = TraceExport.open(Optional.empty(), "host1", "1.2.3")) {
            assertThat(export.tracing()).isSameAs(Tracing.off());
        }
    }

    private static TraceExport export(URI endpoint) {
        return TraceExport.open(Optional.of(endpoint), "host1", "1.2.3");
    }

    private static boolean step(TraceExport export, String name) throws InterruptedException {
        return export.tracing().step(name, _ -> Optional.empty(), () -> true);
    }

    private static SpanData span() {
        return TestSpanData.builder()
                .setName("span")
                .setKind(SpanKind.INTERNAL)
                .setStartEpochNanos(0)
                .setEndEpochNanos(1)
                .setHasEnded(true)
                .setStatus(StatusData.unset())
                .build();
    }

    private static final class Failing implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofExceptionalFailure(
                    new IllegalStateException("failed", new IOException("away")));
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
