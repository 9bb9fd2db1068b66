package io.gpudocker.producer.call;

import static java.util.Objects.requireNonNull;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.Topics;
import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.producer.text.Terminal;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the global options mean together with the environment. The top command is one, and every subcommand gets at it by
 * {@link #of}. Confined to the main thread.
 */
public abstract class Session extends GlobalOptions {
    private static final String SERVERS = "bootstrap.servers";
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    protected Session(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The session of the command line to which this command belongs. */
    public static Session of(CommandSpec spec) {
        return (Session) spec.root().userObject();
    }

    public final Surroundings surroundings() {
        return surroundings;
    }

    public final Terminal terminal() {
        return surroundings.terminal();
    }

    public final Instant now() {
        return surroundings.clock().instant();
    }

    public final boolean json() {
        return json;
    }

    public final boolean quiet() {
        return quiet;
    }

    public final boolean noWait() {
        return noWait;
    }

    /** As given; null where the command may have any. */
    public final @Nullable Integer expectedVersion() {
        return expectedVersion;
    }

    public final List<String> after() {
        return List.copyOf(after);
    }

    public final String source() {
        return source == null ? "/gdw/cli/" + surroundings.user() : source;
    }

    /** As given; null for the default of the one who asks. */
    public final @Nullable Duration timeout() {
        return timeout;
    }

    /** Whether any option was given that says how a command is sent; a record that is sent as it is has its own. */
    public final boolean hasAttributes() {
        return id != null
                || source != null
                || correlationId != null
                || expiry != null
                || deadline != null
                || expectedVersion != null
                || !after.isEmpty();
    }

    /** @throws ParameterException when no host or a bad one is given */
    public final String requiredHost() {
        String given = hostIfGiven();
        if (given == null) {
            throw usage("which host? Give --host HOST or set GDW_HOST to the host.id of a worker");
        }
        if (!Names.valid(given)) {
            throw usage("'" + given + "' is no host.id: it must match " + Names.PATTERN);
        }
        return given;
    }

    public final @Nullable String hostIfGiven() {
        return host == null ? surroundings.environment().get("GDW_HOST") : host;
    }

    /** Only {@code --host}, not what the environment says: for who looks at all hosts unless told otherwise. */
    public final @Nullable String hostFilter() {
        return host;
    }

    /** As given; null where there is none. */
    public final @Nullable String idIfGiven() {
        return id;
    }

    /** As given; null where there is none. */
    public final @Nullable String sourceIfGiven() {
        return source;
    }

    /** How a command of one's own is sent; {@code after} and {@code expectedVersion} are in the command itself. */
    public final CommandOptions commandOptions() {
        return new CommandOptions(
                id == null ? surroundings.ids().get() : id,
                source(),
                correlationId,
                expiry == null ? null : expiry.after(now()),
                deadline == null ? null : deadline.after(now()),
                List.of(),
                timeout == null ? DEFAULT_TIMEOUT : timeout,
                ignored -> {});
    }

    /** @param host whose worker is meant */
    public final ClientSettings settings(String host) {
        Map<String, Object> kafka = new HashMap<>(configured());
        String servers =
                bootstrapServer == null ? surroundings.environment().get("GDW_BOOTSTRAP_SERVERS") : bootstrapServer;
        if (servers != null) {
            kafka.put(SERVERS, servers);
        }
        kafka.putIfAbsent(SERVERS, "localhost:9092");
        // Nobody looks at a program that lives for a second over JMX.
        kafka.putIfAbsent("metric.reporters", "");
        return new ClientSettings(kafka, topics(), host, source(), KAFKA_TIMEOUT);
    }

    private Topics topics() {
        String prefix = topicsPrefix == null ? surroundings.environment().get("GDW_TOPICS_PREFIX") : topicsPrefix;
        return new Topics(prefix == null ? Topics.DEFAULT_PREFIX : prefix);
    }

    private Map<String, String> configured() {
        Properties properties = new Properties();
        if (commandConfig != null) {
            try (Reader reader = Files.newBufferedReader(commandConfig)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException unreadable) {
                throw usage("--command-config " + commandConfig + " can't be read: " + unreadable);
            }
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    /** A command line that can't be carried out. */
    public final ParameterException usage(String message) {
        return new ParameterException(requireNonNull(spec).commandLine(), message);
    }
}
