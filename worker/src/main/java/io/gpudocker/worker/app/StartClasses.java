package io.gpudocker.worker.app;

import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import io.gpudocker.worker.intake.BrokerWatch;
import io.gpudocker.worker.observe.Health;
import io.gpudocker.worker.observe.HttpEndpoint;
import io.gpudocker.worker.observe.Metrics;
import io.gpudocker.worker.outbox.kafka.KafkaAnswerReader;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.outbox.kafka.TransactionalOutbox;
import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.store.StoreUnavailableException;
import io.gpudocker.worker.store.etcd.EtcdKeyValueStore;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Loads the classes that a start needs, and nothing comes of it: {@code scripts/lib.sh} runs it after a build for the
 * archive that the worker is then started with. They are all those of the worker itself, those of libraries that stand in a
 * file, and what can't be named but comes with being used once. What is left out only costs time at the next start.
 */
public final class StartClasses {
    private static final String OURS = "gpu-docker-";
    private static final String SUFFIX = ".class";
    /** Nothing listens on port 1. */
    private static final String NOWHERE = "127.0.0.1:1";

    private static final Duration SHORT = Duration.ofMillis(500);

    private StartClasses() {}

    /** @param arguments the file, a line for each package: its name, then those of classes in it */
    public static void main(String[] arguments) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Path.of(entry).getFileName().toString().startsWith(OURS)) {
                load(classes(entry));
            }
        }
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            List<String> words = List.of(line.split(" "));
            load(words.stream()
                    .skip(1)
                    .map(name -> words.getFirst() + "." + name)
                    .toList());
        }
        use();
        System.exit(0);
    }

    private static List<String> classes(String jar) throws IOException {
        try (JarFile file = new JarFile(jar);
                Stream<String> names = file.stream().map(entry -> entry.getName())) {
            return names.filter(name -> name.endsWith(SUFFIX))
                    .map(name ->
                            name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                    .toList();
        }
    }

    private static void load(List<String> names) {
        for (String name : names) {
            try {
                // Asking for methods links the class; only what is linked can be archived.
                var _ = Class.forName(name, false, StartClasses.class.getClassLoader())
                        .getDeclaredMethods();
            } catch (ClassNotFoundException | LinkageError e) {
                System.out.println("left out: " + name);
            }
        }
    }

    private static void use() throws IOException {
        Main.commandLine().execute("--version");
        Health health = new Health(InstantSource.system(), SHORT);
        try (Metrics metrics = new Metrics();
                HttpEndpoint http = new HttpEndpoint(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics::scrape, health)) {
            new Gauges(metrics, InstantSource.system()).register("none");
            http.start();
            useEtcd();
            useEngine();
            useKafka();
        }
    }

    private static void useEtcd() {
        try (EtcdClient etcd = new EtcdClient(List.of("http://" + NOWHERE))) {
            new EtcdKeyValueStore(etcd, SHORT).get("none");
        } catch (StoreUnavailableException e) {
            System.out.println("as expected: " + e.getMessage());
        }
    }

    private static void useEngine() {
        try (DockerEngine engine =
                new DockerEngine("tcp://" + NOWHERE, () -> {}, RegistryAuth.none(), EngineDeadlines.defaults())) {
            engine.info();
        } catch (EngineException e) {
            System.out.println("as expected: " + e.getMessage());
        }
    }

    private static void useKafka() {
        KafkaClients clients = new KafkaClients(Map.of("bootstrap.servers", NOWHERE));
        var settings = new TransactionalOutbox.Settings("none", "none", TransactionalOutbox.Settings.RECOMMIT);
        try (var outbox = new TransactionalOutbox(clients, settings, _ -> {}, System::nanoTime);
                var answers = new KafkaAnswerReader(clients, "none");
                var watch = new BrokerWatch(clients)) {
            System.out.println("made " + List.of(outbox, answers, watch));
        }
    }
}
