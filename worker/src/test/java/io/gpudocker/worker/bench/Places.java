package io.gpudocker.worker.bench;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the parts are that {@code scripts/bench} started.
 *
 * @param image a local image whose program waits and ends on TERM
 * @param directory for data and logs; removed by the script
 * @param workerScript {@code scripts/worker}
 * @param kafkaJars the directory with the broker's jars, which has Kafka's command-line programs as well
 */
record Places(
        String kafka, String etcd, String docker, String image, Path directory, Path workerScript, Path kafkaJars) {

    static Places ofEnvironment() {
        Map<String, String> environment = System.getenv();
        return new Places(
                given(environment, "KAFKA_BOOTSTRAP_SERVERS"),
                given(environment, "BENCH_ETCD"),
                given(environment, "DOCKER_HOST"),
                given(environment, "BENCH_IMAGE"),
                Path.of(given(environment, "BENCH_DIR")),
                Path.of(given(environment, "BENCH_WORKER")),
                Path.of(given(environment, "BENCH_KAFKA_JARS")));
    }

    private static String given(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set; start this through scripts/bench");
        }
        return value;
    }
}
