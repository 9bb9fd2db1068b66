package io.gpudocker.messages.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.result.CommandError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a command's data is told, all of it, by path. */
class BadDataTest {

    static Stream<BadInput> badInput() {
        return BadInput.all();
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void everyProblemIsNamedByItsPath(BadInput bad) {
        CommandError error = refusal(bad.type(), bad.json());

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_COMMAND);
        assertThat(paths(error)).containsExactlyInAnyOrderElementsOf(bad.paths());
        assertThat(error.retryable()).isFalse();
    }

    @Test
    void aMisspeltFieldIsNamedWithTheOneThatWasMeant() {
        CommandError error = refusal(
                "io.gpudocker.replicaset.run.v1",
                "{\"replicaSetName\":\"foo\",\"imageName\":\"busybox\",\"gpucount\":1}");

        assertThat(error.message()).contains("/data/gpucount", "did you mean gpuCount?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo-bar", "Foo", "", ".foo", "föö", "foo/bar", "foo\\n"})
    void aNameThatIsNoneIsRefused(String name) {
        CommandError error = refusal("io.gpudocker.replicaset.describe.v1", "{\"replicaSetName\":\"" + name + "\"}");

        assertThat(paths(error)).contains("/data/replicaSetName");
    }

    @Test
    void aNameOfSixtyFourCharactersIsTooLong() {
        String json = "{\"replicaSetName\":\"" + "a".repeat(64) + "\"}";

        assertThat(refusal("io.gpudocker.replicaset.describe.v1", json).message())
                .contains("at most 63");
    }

    @Test
    void thirtyThreePortsAreTooMany() {
        String ports = String.join(",", java.util.Collections.nCopies(33, "\"22\""));

        CommandError error = refusal(
                "io.gpudocker.replicaset.run.v1",
                "{\"replicaSetName\":\"foo\",\"imageName\":\"busybox\",\"containerPorts\":[" + ports + "]}");

        assertThat(paths(error)).containsExactly("/data/containerPorts");
    }

    @Test
    void theListOfViolationsIsBounded() {
        StringBuilder json = new StringBuilder("{\"replicaSetName\":\"foo\"");
        for (int i = 0; i < 500; i++) {
            json.append(",\"x").append(i).append("\":1");
        }

        CommandError error =
                refusal("io.gpudocker.replicaset.describe.v1", json.append('}').toString());

        assertThat(paths(error)).hasSize(Violations.MOST);
        assertThat(error.details()).containsEntry("violationsLeftOut", 400);
    }

    @Test
    void longTextsArePerceivedBeforeAnyPatternRuns() {
        CommandError error = refusal(
                "io.gpudocker.replicaset.run.v1",
                "{\"replicaSetName\":\"foo\",\"imageName\":\"" + "a-".repeat(100_000) + "\"}");

        assertThat(error.message()).contains("must be at most 512 characters");
    }

    private static CommandError refusal(String type, String json) {
        ResourceKind kind = Stream.of(ResourceKind.values())
                .filter(each -> type.startsWith("io.gpudocker." + each.typePart()))
                .findFirst()
                .orElseThrow();
        boolean byHost =
                kind == ResourceKind.HOST || type.toLowerCase(Locale.ROOT).contains(".list.");
        RawRecord record = new BinaryRecord("c-1", "/billing", type, Samples.TIME)
                .build(byHost ? Samples.HOST : "foo", Map.of(), Samples.TIME);
        DecodedCommand decoded = new CommandCodec()
                .decode(kind, Samples.HOST, new RawRecord(record.key(), record.headers(), Utf8.encode(json), 0));
        assertThat(decoded).isInstanceOf(DecodedCommand.Refused.class);
        return ((DecodedCommand.Refused) decoded).error();
    }

    private static List<String> paths(CommandError error) {
        List<String> paths = new ArrayList<>();
        for (Object violation : (List<?>) error.details().getOrDefault("violations", List.of())) {
            String path = String.valueOf(((Map<?, ?>) violation).get("path"));
            if (!path.equals("/key")) {
                paths.add(path);
            }
        }
        return paths;
    }
}
