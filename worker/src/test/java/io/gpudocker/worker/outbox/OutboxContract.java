package io.gpudocker.worker.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.worker.domain.RecordPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every outbox does. */
@Timeout(180)
public abstract class OutboxContract {
    protected abstract Outbox outbox();

    protected abstract RecordingOffsets offsets();

    /** A topic that exists, with one partition. */
    protected abstract String topic();

    /** A topic that does not exist. */
    protected abstract String missingTopic();

    /** A command's position on a topic that exists. */
    protected abstract RecordPosition command(long offset);

    /** The values on {@link #topic}, as a reader of committed records sees them. */
    protected abstract List<String> visible();

    /** A value that is refused for its size. */
    protected abstract String tooLarge();

    protected abstract void lose();

    @Test
    void theAnswersPositionIsReportedAndItsCommandFinished() throws Exception {
        RecordPosition first = get(outbox().deliver(answer("a", command(3), 0, "a-state")));
        RecordPosition second = get(outbox().deliver(answer("b", command(4), 0)));

        assertThat(visible()).containsExactly("a", "a-state", "b");
        assertThat(Objects.requireNonNull(second).offset())
                .isGreaterThan(Objects.requireNonNull(first).offset() + 1);
        assertThat(offsets().finished()).containsExactly(command(3), command(4));
    }

    @Test
    void whatNoCommandCausedHasNoPositionAndCarriesItsSequence() throws Exception {
        Delivery event = new Delivery(List.of(record("exited")), List.of(), false, null, 17);

        assertThat(get(outbox().deliver(event))).isNull();
        assertThat(visible()).containsExactly("exited");
        assertThat(offsets().sequence()).isEqualTo(17);
    }

    @Test
    void deliveriesAndProgressBecomeVisibleInTheirOrder() throws Exception {
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int number = 0; number < 50; number++) {
            outbox().progress(record("p" + number));
            last = outbox().deliver(answer("r" + number, command(number), 0));
        }
        get(last);

        List<String> results =
                visible().stream().filter(value -> value.startsWith("r")).toList();
        assertThat(results).hasSize(50).startsWith("r0", "r1").endsWith("r49");
        assertThat(visible()).hasSize(100).startsWith("p0", "r0", "p1").endsWith("r49");
    }

    @Test
    void aDeliveryThatIsTooLargeFailsAloneAndThoseBehindItGoOn() throws Exception {
        CompletableFuture<?> before = outbox().deliver(answer("before", command(0), 0));
        CompletableFuture<?> large = outbox().deliver(answer(tooLarge(), command(1), 0));
        CompletableFuture<?> behind = outbox().deliver(answer("behind", command(2), 0));
        get(before);
        get(behind);

        assertThatThrownBy(() -> get(large))
                .hasCauseInstanceOf(DeliveryFailedException.class)
                .extracting(failure -> ((DeliveryFailedException) Objects.requireNonNull(failure.getCause())).reason())
                .isEqualTo(DeliveryFailedException.Reason.TOO_LARGE);
        assertThat(visible()).containsExactly("before", "behind");
        assertThat(offsets().finished()).containsExactly(command(0), command(2));
    }

    @Test
    void aCopyThatCannotBeWrittenFailsNothing() throws Exception {
        Delivery delivery = new Delivery(
                List.of(record("answer")),
                List.of(
                        new OutgoingRecord(missingTopic(), null, raw("copy")),
                        new OutgoingRecord(topic(), 0, raw("good copy"))),
                true,
                command(0),
                0);
        get(outbox().deliver(delivery));

        assertThat(visible()).containsExactly("answer", "good copy");
    }

    @Test
    void afterTheLossEveryDeliveryFails() throws Exception {
        get(outbox().deliver(answer("before", command(0), 0)));
        lose();

        assertThatThrownBy(() -> get(outbox().deliver(answer("after", command(1), 0))))
                .hasCauseInstanceOf(OutboxLostException.class);
        assertThat(visible()).containsExactly("before");
        assertThat(offsets().finished()).containsExactly(command(0));
    }

    protected final Delivery answer(String value, RecordPosition finishes, long sequence, String... more) {
        List<OutgoingRecord> records = new ArrayList<>(List.of(record(value)));
        List.of(more).forEach(one -> records.add(record(one)));
        return new Delivery(records, List.of(), true, finishes, sequence);
    }

    protected final OutgoingRecord record(String value) {
        return new OutgoingRecord(topic(), null, raw(value));
    }

    protected static RawRecord raw(String value) {
        return new RawRecord("key".getBytes(UTF_8), List.of(), value.getBytes(UTF_8), 1_000);
    }

    protected static <T extends @Nullable Object> T get(CompletableFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(60, TimeUnit.SECONDS);
    }
}
