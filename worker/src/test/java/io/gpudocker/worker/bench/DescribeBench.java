package io.gpudocker.worker.bench;

import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.command.ReplicaSetCommand.Describe;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** {@code replicaset.describe} from produce to result in hand, beside a Kafka transaction with nothing around it. */
final class DescribeBench {
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 200;
    private static final double AIM_MILLIS = 15;

    private final Places places;
    private final Report report;
    private final Figures describe = new Figures();
    private final Figures transaction = new Figures();

    DescribeBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    void run() throws Exception {
        try (WorkerRun worker = new WorkerRun(places, "benchdescribe")) {
            worker.start();
            try (CommandClient client = Commands.client(places, "benchdescribe");
                    Producer<byte[], byte[]> bare = bare()) {
                Commands.succeed(client, Commands.run("described", places.image(), 0));
                for (int round = -WARM_UP; round < ROUNDS; round++) {
                    Figures first = round >= 0 ? describe : new Figures();
                    Figures second = round >= 0 ? transaction : new Figures();
                    first.time(() -> Commands.succeed(client, new Describe("described")));
                    second.time(() -> transaction(bare));
                }
                Commands.succeed(client, Commands.delete("described"));
            }
            worker.stop();
        }
        print();
    }

    private Producer<byte[], byte[]> bare() {
        var producer = new KafkaClients(Map.of("bootstrap.servers", places.kafka())).producer("bench-bare");
        producer.initTransactions();
        return producer;
    }

    private static void transaction(Producer<byte[], byte[]> producer) {
        producer.beginTransaction();
        var _ = producer.send(new ProducerRecord<>("gdw.dead-letters", new byte[8], new byte[600]));
        producer.commitTransaction();
    }

    private void print() throws Exception {
        report.note("describe", describe);
        report.note("one Kafka transaction with one record", transaction);
        report.result(
                "`replicaset.describe`, produce to result in hand (median of 200)",
                "≤ 15 ms",
                String.format(
                        Locale.ROOT,
                        "%.1f ms = %.1f ×",
                        describe.medianMillis(),
                        describe.medianMillis() / transaction.medianMillis()),
                String.format(Locale.ROOT, "a bare Kafka transaction: %.1f ms", transaction.medianMillis()),
                describe.medianMillis() <= AIM_MILLIS);
    }
}
