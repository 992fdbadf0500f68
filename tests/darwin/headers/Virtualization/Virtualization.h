/* SPDX-License-Identifier: MIT */
/*
 * Virtualization.h - as much of Apple's Virtualization.framework as host-shim/vz/vz.m uses, to check its types where there is no Mac.
 *
 * Read against the public bindings of Apple's headers: Code-Hex/vz (virtualization_11.m to virtualization_14.m, commit cf2fc7a and
 * others) for selectors and their order of arguments; the headers of macOS 13's SDK in alexey-lysiuk/macos-sdk (commit 4cdcddb) for
 * classes of that age; the developer documentation, "Virtualization", for the rest. Nullability is Apple's: what takes no nil is checked.
 */
#ifndef TESTS_DARWIN_VIRTUALIZATION_H
#define TESTS_DARWIN_VIRTUALIZATION_H

#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

/* --- boot loaders --- */

@interface VZBootLoader : NSObject
@end

@interface VZLinuxBootLoader : VZBootLoader
- (instancetype)initWithKernelURL:(NSURL *)kernelURL;
@property (copy) NSString *commandLine;
@property (nullable, copy) NSURL *initialRamdiskURL;
@end

typedef NS_OPTIONS(NSUInteger, VZEFIVariableStoreInitializationOptions) {
	VZEFIVariableStoreInitializationOptionAllowOverwrite = 1 << 0,
};

@interface VZEFIVariableStore : NSObject
- (instancetype)initWithURL:(NSURL *)URL;
- (nullable instancetype)initCreatingVariableStoreAtURL:(NSURL *)URL
						options:(VZEFIVariableStoreInitializationOptions)options
						  error:(NSError *_Nullable *)error;
@end

@interface VZEFIBootLoader : VZBootLoader
@property (nullable, strong) VZEFIVariableStore *variableStore;
@end

/* --- devices --- */

@interface VZPlatformConfiguration : NSObject
@end

@interface VZGenericPlatformConfiguration : VZPlatformConfiguration
@end

@interface VZEntropyDeviceConfiguration : NSObject
@end

@interface VZVirtioEntropyDeviceConfiguration : VZEntropyDeviceConfiguration
@end

@interface VZSerialPortAttachment : NSObject
@end

@interface VZFileHandleSerialPortAttachment : VZSerialPortAttachment
- (instancetype)initWithFileHandleForReading:(nullable NSFileHandle *)fileHandleForReading
			fileHandleForWriting:(nullable NSFileHandle *)fileHandleForWriting;
@end

@interface VZSerialPortConfiguration : NSObject
@property (nullable, strong) VZSerialPortAttachment *attachment;
@end

@interface VZVirtioConsoleDeviceSerialPortConfiguration : VZSerialPortConfiguration
@end

@interface VZConsolePortConfiguration : NSObject
@property (nullable, strong) VZSerialPortAttachment *attachment;
@end

@interface VZVirtioConsolePortConfiguration : VZConsolePortConfiguration
@property (nullable, copy) NSString *name;
@property BOOL isConsole;
@end

@interface VZVirtioConsolePortConfigurationArray : NSObject
@property uint32_t maximumPortCount;
- (nullable VZVirtioConsolePortConfiguration *)objectAtIndexedSubscript:(NSUInteger)portIndex;
- (void)setObject:(nullable VZVirtioConsolePortConfiguration *)configuration atIndexedSubscript:(NSUInteger)portIndex;
@end

@interface VZConsoleDeviceConfiguration : NSObject
@end

@interface VZVirtioConsoleDeviceConfiguration : VZConsoleDeviceConfiguration
@property (readonly) VZVirtioConsolePortConfigurationArray *ports;
@end

@interface VZStorageDeviceAttachment : NSObject
@end

@interface VZDiskImageStorageDeviceAttachment : VZStorageDeviceAttachment
- (nullable instancetype)initWithURL:(NSURL *)url readOnly:(BOOL)readOnly error:(NSError *_Nullable *)error;
@end

@interface VZStorageDeviceConfiguration : NSObject
@end

@interface VZVirtioBlockDeviceConfiguration : VZStorageDeviceConfiguration
- (instancetype)initWithAttachment:(VZStorageDeviceAttachment *)attachment;
@end

@interface VZSharedDirectory : NSObject
- (instancetype)initWithURL:(NSURL *)url readOnly:(BOOL)readOnly;
@end

@interface VZDirectoryShare : NSObject
@end

@interface VZSingleDirectoryShare : VZDirectoryShare
- (instancetype)initWithDirectory:(VZSharedDirectory *)directory;
@end

@interface VZDirectorySharingDeviceConfiguration : NSObject
@end

@interface VZVirtioFileSystemDeviceConfiguration : VZDirectorySharingDeviceConfiguration
+ (BOOL)validateTag:(NSString *)tag error:(NSError *_Nullable *)error;
- (instancetype)initWithTag:(NSString *)tag;
@property (nullable, strong) VZDirectoryShare *share;
@end

@interface VZMACAddress : NSObject
- (nullable instancetype)initWithString:(NSString *)string;
@end

@interface VZNetworkDeviceAttachment : NSObject
@end

@interface VZNATNetworkDeviceAttachment : VZNetworkDeviceAttachment
@end

@interface VZNetworkDeviceConfiguration : NSObject
@property (copy) VZMACAddress *MACAddress;
@property (nullable, strong) VZNetworkDeviceAttachment *attachment;
@end

@interface VZVirtioNetworkDeviceConfiguration : VZNetworkDeviceConfiguration
@end

@interface VZNetworkDevice : NSObject
@end

@interface VZSocketDeviceConfiguration : NSObject
@end

@interface VZVirtioSocketDeviceConfiguration : VZSocketDeviceConfiguration
@end

@interface VZSocketDevice : NSObject
@end

@interface VZVirtioSocketConnection : NSObject
@property (readonly) int fileDescriptor; /* -1 once it is closed */
- (void)close;
@end

@interface VZVirtioSocketDevice : VZSocketDevice
- (void)connectToPort:(uint32_t)port
    completionHandler:(void (^)(VZVirtioSocketConnection *_Nullable connection, NSError *_Nullable error))completionHandler;
@end

/* --- the machine --- */

@interface VZVirtualMachineConfiguration : NSObject
@property (nullable, strong) VZBootLoader *bootLoader;
@property (strong) VZPlatformConfiguration *platform;
@property NSUInteger CPUCount;
@property uint64_t memorySize;
@property (copy) NSArray<VZEntropyDeviceConfiguration *> *entropyDevices;
@property (copy) NSArray<VZSerialPortConfiguration *> *serialPorts;
@property (copy) NSArray<VZConsoleDeviceConfiguration *> *consoleDevices;
@property (copy) NSArray<VZStorageDeviceConfiguration *> *storageDevices;
@property (copy) NSArray<VZDirectorySharingDeviceConfiguration *> *directorySharingDevices;
@property (copy) NSArray<VZNetworkDeviceConfiguration *> *networkDevices;
@property (copy) NSArray<VZSocketDeviceConfiguration *> *socketDevices;
- (BOOL)validateWithError:(NSError *_Nullable *)error;
@end

typedef NS_ENUM(NSInteger, VZVirtualMachineState) {
	VZVirtualMachineStateStopped = 0,
	VZVirtualMachineStateRunning = 1,
	VZVirtualMachineStatePaused = 2,
	VZVirtualMachineStateError = 3,
	VZVirtualMachineStateStarting = 4,
	VZVirtualMachineStatePausing = 5,
	VZVirtualMachineStateResuming = 6,
	VZVirtualMachineStateStopping = 7,
	VZVirtualMachineStateSaving = 8,
	VZVirtualMachineStateRestoring = 9,
};

@protocol VZVirtualMachineDelegate;

@interface VZVirtualMachine : NSObject
@property (class, readonly, getter=isSupported) BOOL supported;
- (instancetype)initWithConfiguration:(VZVirtualMachineConfiguration *)configuration queue:(dispatch_queue_t)queue;
@property (nullable, weak) id<VZVirtualMachineDelegate> delegate;
@property (readonly) VZVirtualMachineState state;
@property (readonly) BOOL canRequestStop;
@property (readonly) BOOL canStop;
@property (readonly, copy) NSArray<VZSocketDevice *> *socketDevices;
- (void)startWithCompletionHandler:(void (^)(NSError *_Nullable errorOrNil))completionHandler;
- (void)stopWithCompletionHandler:(void (^)(NSError *_Nullable errorOrNil))completionHandler;
- (BOOL)requestStopWithError:(NSError *_Nullable *)error;
@end

@protocol VZVirtualMachineDelegate <NSObject>
@optional
- (void)guestDidStopVirtualMachine:(VZVirtualMachine *)virtualMachine;
- (void)virtualMachine:(VZVirtualMachine *)virtualMachine didStopWithError:(NSError *)error;
- (void)virtualMachine:(VZVirtualMachine *)virtualMachine
			 networkDevice:(VZNetworkDevice *)networkDevice
    attachmentWasDisconnectedWithError:(NSError *)error;
@end

NS_ASSUME_NONNULL_END

#endif
