package io.gpudocker.worker.pipeline;

import static io.gpudocker.worker.pipeline.TestPipeline.TOPICS;
import static io.gpudocker.worker.pipeline.TestPipeline.events;
import static io.gpudocker.worker.pipeline.TestPipeline.results;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.outbox.OutgoingRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandPipelineTest {
    private static final String RUN = "'imageName':'image:1','gpuCount':1,'containerPorts':['22']";

    private final TestPipeline pipeline = new TestPipeline();

    @Test
    void theResultComesFirstThenItsEventsThenTheStateAsItIs() {
        List<OutgoingRecord> visible = pipeline.process(pipeline.record("c-1", "run", "foo", "", RUN));

        assertThat(visible)
                .extracting(OutgoingRecord::topic)
                .containsExactly(TOPICS.replies(), TOPICS.replies(), TOPICS.state());
        assertThat(results(visible.subList(0, 1))).hasSize(1);
        assertThat(events(visible)).singleElement().isInstanceOf(Event.ReplicaSetStarted.class);
        var state = new StateCodec().decode(visible.get(2).record()).orElseThrow();
        assertThat(state.name()).isEqualTo("foo");
        assertThat(state.revision())
                .isEqualTo(pipeline.host.store().replicaSet("foo").orElseThrow().revision());
    }

    @Test
    void whatIsDeletedLeavesATombstone() {
        pipeline.answer(pipeline.record("c-1", "run", "foo", "", RUN));
        List<OutgoingRecord> visible = pipeline.process(pipeline.record("c-2", "delete", "foo", "", ""));

        assertThat(visible.getLast().topic()).isEqualTo(TOPICS.state());
        assertThat(visible.getLast().record().value()).isNull();
        assertThat(events(visible)).containsExactly(new Event.ReplicaSetDeleted("foo"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRepeatGetsTheFirstAnswerAndNothingIsExecuted(boolean onTopic) {
        // field case 20
        CommandResult first = pipeline.answer(pipeline.record("c-1", "run", "foo", "", RUN));
        if (onTopic) {
            pipeline.shrinkAnswers();
        }
        long creates = creates();

        List<OutgoingRecord> visible = pipeline.process(pipeline.record("c-1", "run", "foo", "", RUN));

        assertThat(results(visible)).containsExactly(first);
        assertThat(visible).hasSize(1);
        assertThat(id(visible.getFirst()))
                .isEqualTo(id(pipeline.outbox.visible().getFirst()));
        assertThat(creates()).isEqualTo(creates);
        assertThat(pipeline.repeated).hasValue(1);
    }

    @Test
    void theSameRecordComeAgainAfterACrashBringsItsEventsAlong() {
        InboundRecord record = pipeline.record("c-1", "run", "foo", "", RUN);
        List<OutgoingRecord> first = pipeline.process(record);

        List<OutgoingRecord> again = pipeline.process(record);

        assertThat(results(again)).isEqualTo(results(first));
        assertThat(events(again)).isEqualTo(events(first));
        assertThat(again)
                .extracting(OutgoingRecord::topic)
                .isEqualTo(first.stream().map(OutgoingRecord::topic).toList());
    }

    @Test
    void aRefusalIsRepeatedTooAlthoughItWouldSucceedNow() {
        CommandResult first = pipeline.answer(pipeline.record("c-1", "stop", "foo", "", ""));
        pipeline.answer(pipeline.record("c-2", "run", "foo", "", RUN));

        assertThat(pipeline.answer(pipeline.record("c-1", "stop", "foo", "", "")))
                .isEqualTo(first);
        assertThat(pipeline.host.status("foo")).isEqualTo(ReplicaSetStatus.RUNNING);
    }

    @Test
    void theSameIdWithOtherContentIsRefused() {
        pipeline.answer(pipeline.record("c-1", "run", "foo", "", RUN));
        assertRefused(pipeline.record("c-1", "run", "foo", "", RUN + ",'env':['A=1']"), ErrorCode.INVALID_COMMAND);
    }

    @Test
    void whatExpiredIsNotStarted() {
        assertRefused(
                pipeline.record("c-1", "run", "foo", "'expirytime':'2026-01-01T00:00:00Z'", RUN), ErrorCode.EXPIRED);
        pipeline.host.assertNothingLeft();
        assertRefused(
                pipeline.record("c-2", "describe", "foo", "'expirytime':'2026-01-01T00:00:00Z'", ""),
                ErrorCode.EXPIRED);
    }

    @Test
    void aDeadlineThatHasPassedTouchesNothing() {
        assertRefused(
                pipeline.record("c-1", "run", "foo", "'deadline':'2026-01-01T00:00:00Z'", RUN), ErrorCode.EXPIRED);
        pipeline.host.assertNothingLeft();
        assertThat(creates()).isZero();
    }

    @Test
    void aCopyGoesToAnAllowedReplyTopic() {
        List<OutgoingRecord> visible =
                pipeline.process(pipeline.record("c-1", "run", "foo", "'replytopic':'allowed'", RUN));
        List<OutgoingRecord> copies =
                visible.stream().filter(each -> each.topic().equals("allowed")).toList();
        assertThat(copies).hasSize(1);
        assertThat(id(copies.getFirst())).isEqualTo(id(visible.getFirst()));
    }

    @Test
    void aReplyTopicThatIsNotAllowedIsRefusedAndNeverWritten() {
        assertRefused(
                pipeline.record("c-1", "run", "foo", "'replytopic':'other'", RUN), ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
        assertRefused(
                pipeline.record("c-2", "describe", "foo", "'replytopic':'other'", ""),
                ErrorCode.REPLY_TOPIC_NOT_ALLOWED);
        pipeline.host.assertNothingLeft();
        assertThat(pipeline.on("other")).isEmpty();
    }

    @Test
    void noKindOfAnswerIsCopiedToATopicThatIsNotAllowed() {
        String other = "'replytopic':'other'";
        // given one that succeeded without a reply topic
        pipeline.answer(pipeline.record("c-1", "run", "foo", "", RUN));

        // when a repeat, other content, a violation and an unsupported verb ask for a copy
        pipeline.answer(pipeline.record("c-1", "run", "foo", other, RUN));
        pipeline.answer(pipeline.record("c-1", "run", "foo", other, RUN + ",'env':['A=1']"));
        pipeline.answer(pipeline.record("c-2", "run", "foo", other, "'gpuCuont':1"));
        pipeline.answer(pipeline.record("c-3", "nonsense", "foo", other, ""));

        // then
        assertThat(pipeline.on("other")).isEmpty();
    }

    @Test
    void verbsWithoutAHandlerAreRefused() {
        assertRefused(pipeline.record("c-3", "nonsense", "foo", "", ""), ErrorCode.UNSUPPORTED_TYPE);
    }

    @Test
    void allViolationsAreNamedAndTheCommandBehindRuns() {
        CommandError error = assertRefused(
                pipeline.record("c-1", "run", "foo", "", "'gpuCuont':1,'gpuCount':-1"), ErrorCode.INVALID_COMMAND);
        assertThat((List<?>) error.details().get("violations")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(pipeline.answer(pipeline.record("c-2", "run", "foo", "", RUN))
                        .status())
                .isEqualTo(ResultStatus.SUCCEEDED);
    }

    @Test
    void whatCanNotBeReadGoesToTheDeadLettersAndNeverStopsTheOnesBehind() {
        // field case 18
        InboundRecord garbage = pipeline.raw("foo", new byte[] {(byte) 0xC3, 0x28, 0});
        InboundRecord none = pipeline.at(77, new RawRecord(null, List.of(), null, 5));

        List<OutgoingRecord> visible = pipeline.process(garbage);
        pipeline.process(none);

        assertThat(visible).singleElement().extracting(OutgoingRecord::topic).isEqualTo(TOPICS.deadLetters());
        assertThat(visible.getFirst().record().value()).isEqualTo(garbage.raw().value());
        assertThat(visible.getFirst().record().key()).isEqualTo(garbage.raw().key());
        Map<String, String> headers = headers(pipeline.on(TOPICS.deadLetters()).get(1));
        assertThat(headers)
                .containsEntry("gdw_dl_topic", TestPipeline.COMMANDS)
                .containsEntry("gdw_dl_partition", "0")
                .containsEntry("gdw_dl_offset", "77")
                .containsKey("gdw_dl_reason");
        assertThat(pipeline.deadLetters).hasValue(2);
        assertThat(pipeline.offsets.finished()).contains(garbage.position(), none.position());
        assertThat(pipeline.answer(pipeline.record("c-2", "run", "foo", "", RUN))
                        .status())
                .isEqualTo(ResultStatus.SUCCEEDED);
    }

    @Test
    void aDeadLetterIsCutToSizeAndSaysHowLongItWas() {
        byte[] large = "x".repeat(2_000_000).getBytes(StandardCharsets.UTF_8);
        OutgoingRecord letter = pipeline.process(pipeline.raw("foo", large)).getFirst();

        assertThat(letter.record().value()).hasSize(DeadLetters.MAX_VALUE_BYTES);
        assertThat(headers(letter))
                .containsEntry("gdw_dl_length", "2000000")
                .hasEntrySatisfying("gdw_dl_sha256", sha -> assertThat(sha).matches("[0-9a-f]{64}"));
    }

    @Test
    void aDeadLetterThatIsStillTooLargeIsCutMore() {
        pipeline.outbox.refuse(delivery -> delivery.records().stream()
                .anyMatch(record -> Objects.requireNonNull(record.record().value()).length > 20_000));
        InboundRecord large = pipeline.raw("foo", "x".repeat(50_000).getBytes(StandardCharsets.UTF_8));

        assertThat(pipeline.process(large)).hasSize(1);
        assertThat(pipeline.offsets.finished()).contains(large.position());
    }

    @Test
    void anAnswerThatIsTooLargeIsReplacedAndItsEventsAndStateGoOutAllTheSame() {
        pipeline.outbox.refuse(
                delivery -> results(delivery.records()).stream().anyMatch(result -> result.payload() != null));
        InboundRecord record = pipeline.record("c-1", "run", "foo", "", RUN);

        List<OutgoingRecord> visible = pipeline.process(record);

        CommandResult answer = results(visible).getFirst();
        assertThat(answer.status()).isEqualTo(ResultStatus.FAILED);
        assertThat(Objects.requireNonNull(answer.error()).code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(answer.error().details()).containsEntry("undone", false);
        assertThat(events(visible)).hasSize(1);
        assertThat(visible.getLast().topic()).isEqualTo(TOPICS.state());
        assertThat(pipeline.offsets.finished()).contains(record.position());
    }

    @Test
    void aStateRecordThatIsTooLargeDoesNotKeepTheAnswerBack() {
        pipeline.outbox.refuse(delivery ->
                delivery.records().stream().anyMatch(each -> each.topic().equals(TOPICS.state())));
        InboundRecord record = pipeline.record("c-1", "run", "foo", "", RUN);
        assertThat(results(pipeline.process(record))).hasSize(1);
        assertThat(pipeline.offsets.finished()).contains(record.position());
    }

    @Test
    void whatNoCommandCausedGoesOutBeforeTheAnswerThatMetIt() {
        pipeline.answer(pipeline.record("c-1", "run", "foo", "", RUN));
        pipeline.host.engine.exit(pipeline.host.containerId("foo"), 3, false);

        List<OutgoingRecord> visible = pipeline.process(pipeline.record("c-2", "stop", "foo", "", ""));

        assertThat(visible)
                .extracting(OutgoingRecord::topic)
                .containsExactly(TOPICS.replies(), TOPICS.state(), TOPICS.replies());
        assertThat(events(visible)).containsExactly(new Event.ReplicaSetExited("foo", 1, 3, false));
        assertThat(results(visible).getFirst().status()).isEqualTo(ResultStatus.REFUSED);
        assertThat(pipeline.offsets.sequence())
                .isEqualTo(pipeline.host.store().outbox().lastKey());
    }

    @Test
    void readsAreAnsweredAfreshAndNotJournalled() {
        pipeline.answer(pipeline.record("c-1", "run", "foo", "", RUN));
        CommandResult one = pipeline.answer(pipeline.record("d", "describe", "foo", "", ""));
        pipeline.host.clock.pass(Duration.ofSeconds(1));
        pipeline.answer(pipeline.record("c-2", "stop", "foo", "", ""));
        CommandResult other = pipeline.answer(pipeline.record("d", "describe", "foo", "", ""));

        assertThat(one.payload()).isNotEqualTo(other.payload());
        assertThat(pipeline.host.store().entries()).hasSize(2);
    }

    @Test
    void aCommandAfterOneThatSucceededRunsAndAfterOneThatDidNotIsRefused() {
        pipeline.answer(pipeline.record("c-1", "run", "foo", "", RUN));
        pipeline.answer(pipeline.record("c-2", "stop", "bar", "", ""));

        assertThat(pipeline.answer(pipeline.record("c-3", "stop", "foo", "", "'after':['c-1']"))
                        .status())
                .isEqualTo(ResultStatus.SUCCEEDED);
        assertRefused(pipeline.record("c-4", "restart", "foo", "", "'after':['c-2']"), ErrorCode.DEPENDENCY_FAILED);
        assertRefused(pipeline.record("c-5", "restart", "foo", "", "'after':['none']"), ErrorCode.DEPENDENCY_FAILED);
    }

    private CommandError assertRefused(InboundRecord record, ErrorCode code) {
        CommandResult result = pipeline.answer(record);
        assertThat(result.status()).isEqualTo(ResultStatus.REFUSED);
        CommandError error = Objects.requireNonNull(result.error());
        assertThat(error.code()).isEqualTo(code);
        return error;
    }

    private long creates() {
        return pipeline.host.engine.calls().stream().filter(Call.CREATE::equals).count();
    }

    private static String id(OutgoingRecord record) {
        return headers(record).getOrDefault("ce_id", "");
    }

    private static Map<String, String> headers(OutgoingRecord record) {
        return record.record().headers().stream()
                .collect(Collectors.toMap(
                        RawRecord.RawHeader::name,
                        header -> new String(Objects.requireNonNull(header.value()), StandardCharsets.UTF_8)));
    }
}
