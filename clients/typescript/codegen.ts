import type { CodegenConfig } from '@graphql-codegen/cli';

/** A scalar is a string of its own kind: never `any`, and money never a floating-point number. */
const scalar = (name: string) => `../scalars.ts#${name}`;

const config: CodegenConfig = {
  schema: '../../schema/schema.graphql',
  documents: ['src/**/*.ts'],
  importExtension: '.ts',
  generates: {
    'src/generated/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashAlgorithm: 'sha256', hashPropertyName: 'documentId' },
      },
      config: {
        documentMode: 'string',
        strictScalars: true,
        scalars: {
          Date: scalar('Day'),
          DateTime: scalar('Instant'),
          Decimal: scalar('Decimal'),
          ID: scalar('Id'),
          URL: scalar('Address'),
        },
        enumType: 'const',
        useTypeImports: true,
        immutableTypes: true,
      },
    },
  },
};

export default config;
