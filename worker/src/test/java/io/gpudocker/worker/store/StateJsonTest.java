package io.gpudocker.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.LostGpus;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.SeenRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The stored form is read by later workers: a change of it that is not an addition breaks every host's state. */
class StateJsonTest {
    @Test
    void theFormOfAnEntryStays() {
        JournalEntry entry = States.entry("d")
                .withIntent(new Intent.OnContainer("id"))
                .answered(new Answer.OnTopic(RecordPosition.of("gdw.replies", 2, 77), ResultStatus.FAILED));
        assertThat(StateJson.write(entry)).isEqualTo("""
                {"digest":"d","id":{"source":"/billing","id":"c-1"},"contentDigest":"content",\
                "type":"io.gpudocker.replicaset.run.v1","kind":"REPLICA_SET","name":"foo",\
                "position":{"partition":{"topic":"gdw.host1.replicasets","number":3},"offset":42},\
                "startedAt":"2026-01-01T00:00:00.123456Z","direction":"UNDO",\
                "intent":{"type":"OnContainer","containerId":"id"},\
                "undoReason":{"code":"IMAGE_NOT_FOUND","message":"no such image","retryable":false,\
                "details":{"undone":false}},\
                "answer":{"type":"OnTopic","position":{"partition":{"topic":"gdw.replies","number":2},"offset":77},\
                "status":"FAILED"}}""");
    }

    @Test
    void sizesAndPortsAreText() {
        assertThat(StateJson.write(States.version(1)))
                .contains("\"containerPorts\":[\"53/udp\"]", "\"memory\":\"1.5GiB\"", "\"cpus\":0.50");
    }

    @Test
    void aListThatAnOlderWorkerDidNotWriteIsEmpty() {
        String json = """
                {"name":"foo","version":1,"status":"RUNNING","restarts":0,"changedAt":"2026-01-01T00:00:00Z"}""";
        ReplicaSetRecord read = StateJson.read("key", json, ReplicaSetRecord.class);
        assertThat(read.gpus()).isEmpty();
        assertThat(read.ports()).isEmpty();
    }

    @Test
    void aSignOfLifeOfBeforeThereWasAProbeHasLostNothing() {
        String json = """
                {"moment":{"wall":"2026-01-01T00:00:00Z","bootMillis":5,"bootId":"b"},"offline":false,"gpus":{}}""";
        SeenRecord read = StateJson.read("key", json, SeenRecord.class);
        assertThat(read.lost()).isEmpty();

        SeenRecord lost = read.losing(Map.of("foo", new LostGpus("id@5", List.of("GPU-1"))));
        assertThat(StateJson.read("key", StateJson.write(lost), SeenRecord.class))
                .isEqualTo(lost);
    }
}
