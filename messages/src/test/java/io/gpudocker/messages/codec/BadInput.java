package io.gpudocker.messages.codec;

import java.util.List;
import java.util.stream.Stream;

/**
 * Data of commands that is wrong, with the paths of what is wrong with it.
 *
 * @param verb kind and verb, such as {@code replicaset.run}
 * @param data JSON
 * @param schemaRefuses whether JSON Schema can say so, too
 * @param paths all of them
 */
public record BadInput(String verb, String data, boolean schemaRefuses, List<String> paths) {

    public String type() {
        return "io.gpudocker." + verb + ".v1";
    }

    public static Stream<BadInput> all() {
        return Stream.of(runs(), others()).flatMap(each -> each);
    }

    private static Stream<BadInput> runs() {
        return Stream.of(
                run("", "/data/imageName", "{'replicaSetName':'foo'}"),
                field("'gpuCuont':1", "/data/gpuCuont"),
                field("'gpuCount':-1", "/data/gpuCount"),
                field("'gpuCount':129", "/data/gpuCount"),
                field("'gpuCount':1.5", "/data/gpuCount"),
                field("'gpuCount':'1'", "/data/gpuCount"),
                field("'gpuCount':99999999999999999999", "/data/gpuCount"),
                field("'gpuCount':null", "/data/gpuCount"),
                onlyReader("'gpuCount':1.0", "/data/gpuCount"),
                field("'containerPorts':['0']", "/data/containerPorts/0"),
                field("'containerPorts':['65536']", "/data/containerPorts/0"),
                field("'containerPorts':['22','99999999999']", "/data/containerPorts/1"),
                field("'containerPorts':['-1']", "/data/containerPorts/0"),
                field("'containerPorts':['22/icmp']", "/data/containerPorts/0"),
                field("'containerPorts':[22]", "/data/containerPorts/0"),
                field("'containerPorts':['22','22']", "/data/containerPorts/1"),
                onlyReader("'containerPorts':['22','22/tcp']", "/data/containerPorts/1"),
                field("'containerPorts':'22'", "/data/containerPorts"),
                field("'binds':[{'src':'data','dest':'/'}]", "/data/binds/0/dest"),
                field("'binds':[{'src':'data','dest':'tmp'}]", "/data/binds/0/dest"),
                field("'binds':[{'src':'data','dest':'/a/../b'}]", "/data/binds/0/dest"),
                field("'binds':[{'src':'data','dest':'/a/./b'}]", "/data/binds/0/dest"),
                field("'binds':[{'src':'data','dest':'/a//b'}]", "/data/binds/0/dest"),
                field("'binds':[{'src':'data','dest':'/a/'}]", "/data/binds/0/dest"),
                field("'binds':[{'src':'data','dest':'/a:ro'}]", "/data/binds/0/dest"),
                field("'binds':[{'src':'/etc/../x','dest':'/a'}]", "/data/binds/0/src"),
                field("'binds':[{'src':'data-1','dest':'/a'}]", "/data/binds/0/src"),
                field("'binds':[{'src':'../x','dest':'/a'}]", "/data/binds/0/src"),
                field("'binds':[{'src':'data'}]", "/data/binds/0/dest"),
                field("'binds':['data:/a']", "/data/binds/0"),
                field("'binds':[{'src':'a','dest':'/a','readonly':true}]", "/data/binds/0/readonly"),
                onlyReader("'binds':[{'src':'a','dest':'/a'},{'src':'b','dest':'/a'}]", "/data/binds/1/dest"),
                field("'env':['=x']", "/data/env/0"),
                field("'env':['NAME']", "/data/env/0"),
                field("'env':['A=\\u0000']", "/data/env/0"),
                onlyReader("'env':['A=\\ud800']", "/data/env/0"),
                field("'env':{'A':'b'}", "/data/env"),
                onlyReader("'cmd':['']", "/data/cmd/0"),
                field("'labels':{'gdw.host':'x'}", "/data/labels/gdw.host"),
                field("'labels':{'':'x'}", "/data/labels/"),
                field("'labels':{'a/b~':1}", "/data/labels/a~1b~0"),
                field("'cpus':0", "/data/cpus"),
                field("'cpus':-1", "/data/cpus"),
                field("'cpus':1e400", "/data/cpus"),
                field("'cpus':'2'", "/data/cpus"),
                onlyReader("'cpus':0.12345678901", "/data/cpus"),
                field("'memory':1024", "/data/memory"),
                field("'memory':'10'", "/data/memory"),
                onlyReader("'memory':'1MB'", "/data/memory"),
                onlyReader("'memory':'9999999999TB'", "/data/memory"),
                field("'shmSize':'-1MB'", "/data/shmSize"),
                field("'workDir':'tmp'", "/data/workDir"),
                field("'user':'a b'", "/data/user"),
                field("'init':'true'", "/data/init"),
                field("'stopTimeoutSeconds':3601", "/data/stopTimeoutSeconds"),
                field("'pullPolicy':'ifnotpresent'", "/data/pullPolicy"),
                field("'restartOnExit':true", "/data/restartOnExit"),
                field("'waitForCapacity':'10m'", "/data/waitForCapacity"),
                field("'waitForCapacity':'-PT1S'", "/data/waitForCapacity"),
                onlyReader("'waitForCapacity':'PT0S'", "/data/waitForCapacity"),
                onlyReader("'waitForCapacity':'PT25H'", "/data/waitForCapacity"),
                field("'expectedVersion':0", "/data/expectedVersion"),
                field("'after':['']", "/data/after/0"),
                field("'after':'c-0'", "/data/after"),
                run("foo/Bar", "/data/imageName", null),
                run("foo bar", "/data/imageName", null),
                run("foo:", "/data/imageName", null),
                run("https://foo", "/data/imageName", null),
                run("foo@sha256:12", "/data/imageName", null),
                new BadInput(
                        "replicaset.run",
                        "{'replicaSetName':'foo','gpuCount':-1,'containerPorts':['0','70000'],'binds':[{'dest':'/'}],"
                                + "'extra':{}}",
                        true,
                        List.of(
                                "/data/extra",
                                "/data/imageName",
                                "/data/gpuCount",
                                "/data/binds/0/src",
                                "/data/binds/0/dest",
                                "/data/containerPorts/0",
                                "/data/containerPorts/1")));
    }

    private static Stream<BadInput> others() {
        return Stream.of(
                of("replicaset.patch", "{'replicaSetName':'foo','gpuPatch':{}}", "/data/gpuPatch/gpuCount"),
                of("replicaset.patch", "{'replicaSetName':'foo','gpuCount':2}", "/data/gpuCount"),
                of("replicaset.patch", "{'replicaSetName':'foo','binds':[]}", "/data/binds"),
                of(
                        "replicaset.patch",
                        "{'replicaSetName':'foo','volumePatch':{'oldBind':{'src':'a','dest':'/a'}}}",
                        "/data/volumePatch/newBind"),
                of("replicaset.rollback", "{'replicaSetName':'foo','version':0}", "/data/version"),
                of("replicaset.rollback", "{'replicaSetName':'foo'}", "/data/version"),
                of("replicaset.pause", "{'replicaSetName':'foo','mode':'FREEZE'}", "/data/mode"),
                of("replicaset.execute", "{'replicaSetName':'foo','cmd':[]}", "/data/cmd"),
                of("replicaset.execute", "{'replicaSetName':'foo'}", "/data/cmd"),
                of("replicaset.execute", "{'replicaSetName':'foo','cmd':'ls'}", "/data/cmd"),
                of(
                        "replicaset.execute",
                        "{'replicaSetName':'foo','cmd':['a'],'timeoutSeconds':0}",
                        "/data/timeoutSeconds"),
                of("replicaset.logs", "{'replicaSetName':'foo','since':'yesterday'}", "/data/since"),
                of("replicaset.logs", "{'replicaSetName':'foo','since':'2026-01-01T00:00'}", "/data/since"),
                of("replicaset.logs", "{'replicaSetName':'foo','tail':0}", "/data/tail"),
                of("replicaset.commit", "{'replicaSetName':'foo','newImageName':'A'}", "/data/newImageName"),
                of("replicaset.describe", "{'replicaSetName':'foo','after':['x']}", "/data/after"),
                of("replicaset.list", "{'limit':1001}", "/data/limit"),
                of("replicaset.list", "{'limit':0,'after':'-'}", "/data/limit", "/data/after"),
                of("volume.create", "{'name':'foo','size':'20'}", "/data/size"),
                of(
                        "volume.create",
                        "{'name':'foo','nfs':{'server':'a b','path':'x'},'backend':'nfs'}",
                        "/data/nfs/server",
                        "/data/nfs/path"),
                new BadInput("volume.create", "{'name':'foo','backend':'nfs'}", false, List.of("/data/nfs")),
                new BadInput(
                        "volume.create",
                        "{'name':'foo','backend':'loop','nfs':{'server':'a','path':'/'}}",
                        false,
                        List.of("/data/nfs")),
                of("volume.patch", "{'name':'foo'}", "/data/size"),
                of("volume.patch", "{'name':'foo','size':'1GB','replicaSets':true}", "/data/replicaSets"),
                of("host.describe", "{'name':'x'}", "/data/name"),
                of("host.cancel", "{'commandId':'c'}", "/data/commandSource"));
    }

    private static BadInput field(String field, String path) {
        return of("replicaset.run", "{'replicaSetName':'foo','imageName':'busybox'," + field + "}", path);
    }

    private static BadInput onlyReader(String field, String path) {
        BadInput both = field(field, path);
        return new BadInput(both.verb(), both.data(), false, both.paths());
    }

    private static BadInput run(String image, String path, @org.jspecify.annotations.Nullable String data) {
        return of("replicaset.run", data == null ? "{'replicaSetName':'foo','imageName':'" + image + "'}" : data, path);
    }

    private static BadInput of(String verb, String data, String... paths) {
        return new BadInput(verb, data, true, List.of(paths));
    }

    /** The data with the quotes JSON has. */
    public String json() {
        return data.replace('\'', '"');
    }
}
