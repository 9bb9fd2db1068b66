package io.gpudocker.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracingTest {
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .build();
    private final Tracing tracing = Tracing.of(sdk, "host1");

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void whatAnotherThreadDoesForASpanIsBelowIt() throws Exception {
        tracing.step("outer", TracingTest::well, () -> {
            Tracing.Here here = tracing.here();
            Thread other = Thread.ofVirtual().start(() -> inner(here));
            other.join();
            return true;
        });

        assertThat(span("inner").getParentSpanId()).isEqualTo(span("outer").getSpanId());
    }

    @Test
    void anExceptionIsToldByItsClassAlone() {
        assertThatThrownBy(() -> tracing.step("broken", TracingTest::well, () -> {
                    throw new IllegalStateException("hush");
                }))
                .isInstanceOf(IllegalStateException.class);

        SpanData broken = span("broken");
        assertThat(broken.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(broken.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(broken.toString()).doesNotContain("hush");
    }

    @Test
    void anAnswerThatDoesNotReachKafkaSaysSo() throws Exception {
        tracing.step("command", TracingTest::well, () -> {
            tracing.sending("replies").ended(new IllegalStateException("hush"));
            return true;
        });

        assertThat(span("send replies").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span("send replies").getParentSpanId())
                .isEqualTo(span("command").getSpanId());
    }

    @Test
    void whatIsSentForNoCommandIsNoSpan() {
        tracing.sending("replies").ended(null);

        assertThat(spans.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void turnedOffItOnlyDoesTheWork() throws Exception {
        Tracing off = Tracing.off();

        assertThat(off.<String>step("s", TracingTest::well, () -> off.here().run(() -> "done")))
                .isEqualTo("done");
        off.sending("replies").ended(new IllegalStateException());
        off.repeated();
    }

    private void inner(Tracing.Here here) {
        try {
            here.run(() -> tracing.step("inner", TracingTest::well, () -> true));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> Optional<String> well(T ignored) {
        return Optional.empty();
    }

    private SpanData span(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
