package io.gpudocker.producer.call;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every subcommand takes, before or behind its name; picocli fills them in. The top command is one. */
public abstract class GlobalOptions {
    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "Kafka's brokers (GDW_BOOTSTRAP_SERVERS; localhost:9092).")
    @Nullable
    String bootstrapServer;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            scope = ScopeType.INHERIT,
            description = "host.id of the worker that shall do it (GDW_HOST).")
    @Nullable
    String host;

    @Option(
            names = "--topics-prefix",
            paramLabel = "PREFIX",
            scope = ScopeType.INHERIT,
            description = "topics.prefix of the worker (GDW_TOPICS_PREFIX; gdw).")
    @Nullable
    String topicsPrefix;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Properties for Kafka's client, such as for TLS and SASL.")
    @Nullable
    Path commandConfig;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            scope = ScopeType.INHERIT,
            description = "Who sends, with the id what tells commands apart (/gdw/cli/<user>).")
    @Nullable
    String source;

    @Option(
            names = "--id",
            paramLabel = "ID",
            scope = ScopeType.INHERIT,
            description =
                    "Id of the command instead of a random one. Sending the same again is safe: it is carried out once.")
    @Nullable
    String id;

    @Option(
            names = "--correlation-id",
            paramLabel = "ID",
            scope = ScopeType.INHERIT,
            description = "Echoed in the result and the events.")
    @Nullable
    String correlationId;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            description = "How long to wait for the result (PT5M).")
    @Nullable
    Duration timeout;

    @Option(
            names = "--expiry",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            description = "Not to be started after this time: 2026-01-01T12:00:00Z, or 10m from now.")
    @Nullable
    Moment expiry;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            description = "To be ended by then, or undone.")
    @Nullable
    Moment deadline;

    @Option(
            names = "--after",
            paramLabel = "ID",
            scope = ScopeType.INHERIT,
            description = "Only when this command of the same source has succeeded. Can be repeated.")
    List<String> after = new ArrayList<>();

    @Option(
            names = "--expected-version",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "Refuse when the current version is another.")
    @Nullable
    Integer expectedVersion;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print the whole result as one JSON document.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print names only, and no progress.")
    boolean quiet;

    @Option(
            names = "--no-wait",
            scope = ScopeType.INHERIT,
            description = "Only send, and print the command's id; 'gdw result ID' tells the result later.")
    boolean noWait;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Help, also of each subcommand.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "The version of gdw.")
    boolean version;

    /** The top command of this process's command line. */
    protected GlobalOptions() {}
}
