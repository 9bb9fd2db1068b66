package io.gpudocker.worker.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gpudocker.worker.domain.RecordPosition;
import java.util.List;
import java.util.Objects;

/** The fake keeps the contract. */
final class FakeOutboxTest extends OutboxContract {
    private static final String TOO_LARGE = "too large";

    private final RecordingOffsets offsets = new RecordingOffsets();
    private final FakeOutbox outbox = new FakeOutbox(offsets);

    FakeOutboxTest() {
        outbox.missTopic(missingTopic());
        outbox.refuse(delivery -> value(delivery.records().getFirst()).equals(TOO_LARGE));
    }

    @Override
    protected Outbox outbox() {
        return outbox;
    }

    @Override
    protected RecordingOffsets offsets() {
        return offsets;
    }

    @Override
    protected String topic() {
        return "replies";
    }

    @Override
    protected String missingTopic() {
        return "missing";
    }

    @Override
    protected RecordPosition command(long offset) {
        return RecordPosition.of("commands", 0, offset);
    }

    @Override
    protected List<String> visible() {
        return outbox.visible().stream().map(FakeOutboxTest::value).toList();
    }

    @Override
    protected String tooLarge() {
        return TOO_LARGE;
    }

    @Override
    protected void lose() {
        outbox.lose();
    }

    private static String value(OutgoingRecord record) {
        return new String(Objects.requireNonNull(record.record().value()), UTF_8);
    }
}
