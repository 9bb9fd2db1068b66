package io.gpudocker.worker.app;

import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.intake.BrokerFacts;
import io.gpudocker.worker.intake.StateTopic;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.etcd.EtcdKeyValueStore;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** {@code check}, {@code republish} and {@code reset} on the real parts. */
final class Tools {
    private static final Duration PATIENT = Duration.ofSeconds(20);

    /** What a worker makes in its data directory. */
    private static final List<String> OWN_ENTRIES = List.of("lock", "volumes");

    private Tools() {}

    static int check(WorkerConfig config, PrintStream out) throws InterruptedException {
        KafkaClients clients = new KafkaClients(config.kafka().client());
        CheckEtcdHttp etcd = new CheckEtcdHttp(config.etcd().endpoints());
        CheckParts parts = new CheckParts(
                config,
                () -> facts(BrokerFacts.ask(clients)),
                etcd::ask,
                () -> {
                    try (DockerEngine engine = Engines.open(config, () -> {})) {
                        return engine.info();
                    }
                },
                InstantSource.system(),
                System.getenv().getOrDefault("PATH", ""));
        return parts.check().run(out);
    }

    private static CheckKafka.Facts facts(BrokerFacts facts) {
        return new CheckKafka.Facts(facts.brokers(), facts.transactionVersion(), facts.partitions());
    }

    static int republish(WorkerConfig config, boolean dryRun, PrintStream out) throws InterruptedException {
        var names = config.topics().names();
        var topic =
                new StateTopic(new KafkaClients(config.kafka().client()), names.state(), names.group(config.hostId()));
        try (EtcdClient etcd = etcd(config)) {
            var republish = new Republish(
                    config.hostId(),
                    HostKeys.of(config.etcd().prefix(), config.hostId()),
                    new EtcdKeyValueStore(etcd, patient(config)),
                    names.state(),
                    () -> topic.standing(config.hostId()),
                    InstantSource.system(),
                    () -> Thread.sleep(Republish.ROUND));
            return republish.run(dryRun, out);
        }
    }

    private static EtcdClient etcd(WorkerConfig config) {
        return new EtcdClient(
                config.etcd().endpoints().stream().map(URI::toString).toList());
    }

    /** For a program that is called by hand: nobody gains by its giving up early. */
    private static Duration patient(WorkerConfig config) {
        Duration usual = config.etcd().callTimeout();
        return usual.compareTo(PATIENT) < 0 ? PATIENT : usual;
    }

    static int reset(WorkerConfig config, boolean yes, PrintStream out) throws Exception {
        try (DockerEngine engine = Engines.open(config, () -> {});
                EtcdClient etcd = etcd(config)) {
            Reset reset = new Reset(
                    config.hostId(),
                    config.etcd().hostPrefix(config.hostId()),
                    engine,
                    Engines.volumes(config, engine, () -> {}),
                    new EtcdKeyValueStore(etcd, patient(config)),
                    new ResetDirectory(config.dataDir(), OWN_ENTRIES, Path.of("/proc/self/mountinfo")));
            return reset.run(yes, out);
        }
    }
}
