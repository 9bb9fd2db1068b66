package io.gpudocker.worker.pipeline;

import static io.gpudocker.worker.pipeline.TestPipeline.COMMANDS;
import static io.gpudocker.worker.pipeline.TestPipeline.TOPICS;
import static io.gpudocker.worker.pipeline.TestPipeline.results;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyCodec;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.observe.Tracing;
import io.gpudocker.worker.outbox.OutgoingRecord;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracedPipelineTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String TRACE_PARENT = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String IN_TRACE = "'traceparent':'" + TRACE_PARENT + "'";
    private static final String RUN = "'imageName':'image:1','gpuCount':1,'env':['TOKEN=hush']";
    private static final String RUN_TYPE = "io.gpudocker.replicaset.run.v1";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .build();
    private final TestPipeline pipeline = new TestPipeline(Tracing.of(sdk, TestHost.HOST));

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void aCommandIsASpanInTheTraceOfWhoSentIt() {
        pipeline.process(pipeline.record("c-1", "run", "foo", IN_TRACE + ",'correlationid':'k-1'", RUN));

        SpanData span = command(RUN_TYPE);
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(CALLER);
        assertThat(span.getParentSpanContext().isRemote()).isTrue();
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().get(longKey("messaging.kafka.offset"))).isZero();
        assertThat(Stream.of(
                                "messaging.system",
                                "messaging.operation.type",
                                "messaging.destination.name",
                                "messaging.destination.partition.id",
                                "messaging.message.id",
                                "messaging.message.conversation_id",
                                "gdw.host",
                                "gdw.kind",
                                "gdw.name",
                                "gdw.status")
                        .map(name -> attribute(span, name)))
                .containsExactly(
                        "kafka", "process", COMMANDS, "0", "c-1", "k-1", "host1", "ReplicaSet", "foo", "SUCCEEDED");
        assertThat(attribute(span, "error.type")).isNull();
    }

    @Test
    void itsStepsAndTheWayOfItsAnswerAreSpansBelowIt() {
        pipeline.process(pipeline.record("c-1", "run", "foo", IN_TRACE, RUN));

        assertThat(below(command(RUN_TYPE)))
                .extracting(SpanData::getName)
                .containsExactly("decide", "store", "pull", "launch", "conclude", "store", "send " + TOPICS.replies());
        assertThat(below(command(RUN_TYPE)).getLast().getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(spans.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(TRACE))
                .allSatisfy(span -> assertThat(span.toString()).doesNotContain("hush"));
    }

    @Test
    void whatGoesOutCarriesTheSpanOfTheCommand() {
        List<OutgoingRecord> visible = pipeline.process(pipeline.record("c-1", "run", "foo", IN_TRACE, RUN));

        String expected = traceParent(command(RUN_TYPE).getSpanContext());
        assertThat(traceParents(visible)).hasSize(2).containsOnly(expected);
    }

    @Test
    void withoutATraceItBeginsOne() {
        List<OutgoingRecord> visible = pipeline.process(pipeline.record("c-1", "run", "foo", "", RUN));

        SpanData span = command(RUN_TYPE);
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(traceParents(visible)).containsOnly(traceParent(span.getSpanContext()));
    }

    @Test
    void aMalformedTraceIsNone() {
        for (String bad :
                List.of("nonsense", "00-" + "0".repeat(32) + "-" + CALLER + "-01", "ff" + TRACE_PARENT.substring(2))) {
            spans.reset();
            pipeline.process(pipeline.record("c-" + bad, "describe", "foo", "'traceparent':'" + bad + "'", ""));

            assertThat(command("io.gpudocker.replicaset.describe.v1")
                            .getParentSpanContext()
                            .isValid())
                    .as(bad)
                    .isFalse();
        }
    }

    @Test
    void aTraceThatIsNotSampledIsPassedOnAndNotRecorded() {
        String unsampled = TRACE_PARENT.substring(0, TRACE_PARENT.length() - 1) + "0";
        List<OutgoingRecord> visible =
                pipeline.process(pipeline.record("c-1", "run", "foo", "'traceparent':'" + unsampled + "'", RUN));

        assertThat(spans.getFinishedSpanItems()).isEmpty();
        assertThat(traceParents(visible)).allMatch(text -> text.startsWith("00-" + TRACE) && text.endsWith("-00"));
    }

    @Test
    void aRefusalSaysItsCode() {
        pipeline.process(pipeline.record("c-1", "stop", "foo", IN_TRACE, ""));

        SpanData span = command("io.gpudocker.replicaset.stop.v1");
        assertThat(attribute(span, "gdw.status")).isEqualTo("REFUSED");
        assertThat(attribute(span, "error.type")).isEqualTo("NOT_FOUND");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(named("decide"), "error.type")).isEqualTo("NOT_FOUND");
    }

    @Test
    void whatCanNotBeUnderstoodIsASpanWithoutTheSendersWords() {
        pipeline.process(pipeline.record("c-1", "sing", "foo", IN_TRACE, ""));

        SpanData span = command("unknown");
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(attribute(span, "gdw.status")).isEqualTo("REFUSED");
        assertThat(attribute(span, "error.type")).isEqualTo("UNSUPPORTED_TYPE");
    }

    @Test
    void aFailureShowsWhichStepFailedAndWhatWasTakenBack() {
        pipeline.host.engine.failNext(Call.START, Fault.OTHER);
        pipeline.process(pipeline.record("c-1", "run", "foo", IN_TRACE, RUN));

        SpanData span = command(RUN_TYPE);
        assertThat(attribute(span, "gdw.status")).isEqualTo("FAILED");
        assertThat(attribute(span, "error.type")).isEqualTo("CONTAINER_START_FAILED");
        assertThat(attribute(named("launch"), "error.type")).isEqualTo("CONTAINER_START_FAILED");
        assertThat(named("launch").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(below(span)).extracting(SpanData::getName).containsSubsequence("launch", "undo launch", "undo pull");
    }

    @Test
    void waitingForAnotherCommandIsASpan() {
        pipeline.process(pipeline.record("c-1", "run", "foo", "", RUN));
        spans.reset();
        pipeline.process(pipeline.record("c-2", "stop", "foo", "", "'after':['c-1']"));
        pipeline.process(pipeline.record("c-3", "stop", "foo", "", "'after':['none']"));

        List<SpanData> waits = spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals("after"))
                .toList();
        assertThat(waits).extracting(span -> attribute(span, "error.type")).containsExactly(null, "DEPENDENCY_FAILED");
    }

    @Test
    void aRepeatIsASpanOfItsOwnAndStillARepeatInAnotherTrace() {
        pipeline.process(pipeline.record("c-1", "run", "foo", IN_TRACE, RUN));
        spans.reset();
        List<OutgoingRecord> visible = pipeline.process(pipeline.record("c-1", "run", "foo", "", RUN));

        SpanData span = command(RUN_TYPE);
        assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        assertThat(span.getAttributes().get(AttributeKey.booleanKey("gdw.repeat")))
                .isTrue();
        assertThat(below(span)).extracting(SpanData::getName).containsExactly("send " + TOPICS.replies());
        assertThat(results(visible))
                .singleElement()
                .satisfies(result -> assertThat(result.status()).isEqualTo(ResultStatus.SUCCEEDED));
        assertThat(traceParents(visible)).containsExactly(traceParent(span.getSpanContext()));
    }

    @Test
    void whatIsNoCommandIsNoSpan() {
        pipeline.process(pipeline.raw("foo", "{".getBytes(StandardCharsets.UTF_8)));

        assertThat(pipeline.deadLetters).hasValue(1);
        assertThat(spans.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void turnedOffThereIsNoSpanAndTheTraceIsPassedOnAsItCame() {
        TestPipeline untraced = new TestPipeline();
        List<OutgoingRecord> visible = untraced.process(untraced.record("c-1", "run", "foo", IN_TRACE, RUN));

        assertThat(spans.getFinishedSpanItems()).isEmpty();
        assertThat(traceParents(visible)).hasSize(2).containsOnly(TRACE_PARENT);
        assertThat(traceParents(untraced.process(untraced.record("c-2", "stop", "foo", "", ""))))
                .isEmpty();
    }

    private SpanData command(String type) {
        SpanData span = named(type);
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        return span;
    }

    private SpanData named(String name) {
        List<SpanData> found = spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    /** In the order in which they ended. */
    private List<SpanData> below(SpanData parent) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
                .toList();
    }

    private static @Nullable String attribute(SpanData span, String name) {
        return span.getAttributes().get(stringKey(name));
    }

    private static String traceParent(SpanContext span) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                + span.getTraceFlags().asHex();
    }

    private static List<String> traceParents(List<OutgoingRecord> records) {
        return records.stream()
                .filter(record -> record.topic().equals(TOPICS.replies()))
                .flatMap(record -> traceParent(record.record()).stream())
                .toList();
    }

    private static Optional<String> traceParent(RawRecord record) {
        return Optional.ofNullable(
                switch (new ReplyCodec().decode(record)) {
                    case ReplyRecord.Result result -> result.context().traceParent();
                    case ReplyRecord.Event event -> event.event().traceParent();
                    case ReplyRecord.Other other -> throw new AssertionError(other.reason());
                });
    }
}
