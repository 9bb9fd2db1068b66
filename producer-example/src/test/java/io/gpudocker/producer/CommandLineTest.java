package io.gpudocker.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is answered before Kafka is asked for anything. */
class CommandLineTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            run foo                                    | --image
            run foo --image i --memory 5               | '5' must be a positive number and a unit
            run foo --image i --port 70000             | '70000' must be a port from 1 to 65535
            run foo --image i --bind data              | 'data' is no mount
            run foo --image i --bind data:/x:rx        | 'data:/x:rx' is no mount
            run foo --image i --pull sometimes         | 'sometimes' is none of IfNotPresent, Always, Never
            run foo --image i --wait-for-capacity soon | 'soon' is no length of time
            run foo --image i --label x                | x
            run foo --image i --gpu 2                  | --gpu
            stop foo --stop-timeout -5s                | negative
            stop foo --stop-timeout P99999999D         | too long
            patch foo --old-bind a:/x                  | belong together
            patch foo --no-env --env A=b               | exclude each other
            execute foo                                | CMD
            volume create data --nfs nas               | 'nas' is no export
            volume create data --nfs-options ro        | needs --nfs
            describe foo --expected-version 2          | commands that change something
            list --after c-1                           | commands that change something
            describe foo --host Host-1                 | no host.id
            describe foo --command-config /not/there   | can't be read
            send /not/there                            | can't be read
            top --often                                | --often
            send - --id c-1                            | belong into the JSON
            usage --by moon                            | 'moon' is none of name, source, day, host
            usage --csv --json                         | exclude each other
            usage --from 1d --to 2d                    | --from must be before --to
            usage --from 2026-13-01                    | '2026-13-01' is no length of time
            usage --host Host-1                        | no host.id
            audit --limit -1                           | must not be negative
            audit --grace never                        | 'never' is no length of time
            descrbe                                    | Did you mean: gdw describe
            volume                                     | subcommand
            """)
    void aWrongCommandLineSaysWhatIsWrongAndEndsWithTwo(String line, String reason) {
        Shell shell = new Shell().with("GDW_HOST", "host1");

        int exitCode = shell.run(line.split(" "));

        assertThat(exitCode).isEqualTo(2);
        assertThat(shell.err()).startsWith("gdw: ").contains(reason).contains("--help' says more");
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void withoutAHostItSaysHowToNameOne() {
        Shell shell = new Shell();

        assertThat(shell.run("describe", "foo")).isEqualTo(2);
        assertThat(shell.err()).contains("--host HOST").contains("GDW_HOST");
    }

    @Test
    void jsonThatNobodyCouldAnswerIsNotSent(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("bad.json"), "{\"type\":");
        Shell shell = new Shell().with("GDW_HOST", "host1");

        assertThat(shell.run("send", file.toString())).isEqualTo(2);
        assertThat(shell.err()).contains("is not JSON");
    }

    @Test
    void helpTellsCommandsOptionsAndExitCodes() {
        Shell shell = new Shell();

        assertThat(shell.run("--help")).isZero();
        assertThat(shell.out()).contains("execute", "--bootstrap-server", "GDW_HOST", "Exit codes", "REFUSED");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void helpOfASubcommandTellsItsOwnOptionsOnly() {
        Shell shell = new Shell();

        assertThat(shell.run("volume", "create", "--help")).isZero();
        assertThat(shell.out()).contains("--nfs-options").doesNotContain("--bootstrap-server");
    }

    @Test
    void aVerbBehindOptionsIsFoundAsOneThatComesFirst() {
        Shell first = new Shell();
        Shell behind = new Shell();

        assertThat(first.run("list", "--host", "Host-1")).isEqualTo(2);
        assertThat(behind.run("--host", "Host-1", "list")).isEqualTo(2);
        assertThat(behind.err()).isEqualTo(first.err()).contains("no host.id");
    }

    @Test
    void theVersionIsOneLine() {
        Shell shell = new Shell();

        assertThat(shell.run("--version")).isZero();
        assertThat(shell.out()).startsWith("gdw ").hasLineCount(1);
    }
}
